/// How long nothing may be taken of what waits on a socket (spec: send.limit, send.limit-udp).
///
/// Theory of operation. Bytes wait from the moment when they are handed over until the peer's TCP
/// has acknowledged them, whether the stack has taken them or not, and whether a command is in hand
/// or not. While some wait, the socket's timer runs, and whenever more are acknowledged it begins
/// anew. When it runs out the socket is given up: the outside resets the connection and reports its
/// end, which says what there is to say (SEND FAIL, CLOSED), so that nothing leaves later that was
/// said to have failed (spec: send.failed). The timer is the one that limits the opening of the
/// socket before.
///
/// UDP has no acknowledgements: a datagram waits until the stack has taken it. When the time is
/// over the outside drops those that wait and reports each as failed, and the socket stays.
#pragma once

#include <cstddef>

#include "core/context.h"

namespace airmodem {

/// How long a send is waited for when CIPSHUT or CIPCLOSE is what follows it: CIPSHUT has 90 s for
/// its answer.
inline constexpr std::chrono::seconds kHurry{75};

/// So many bytes were handed over on the socket.
void begin_delivery(Context& context, LinkId id, std::size_t size);

/// The peer's TCP has acknowledged more bytes; with UDP, the stack has taken or refused a datagram.
void count_delivered(Context& context, LinkId id);

/// What waits is given up kHurry from now at the latest, until end_hurry().
void hurry_delivery(Context& context, LinkId id);
void end_hurry(Context& context, LinkId id);

/// The time is over. With TCP the peer is held back no more, so that its last bytes and the end
/// after them can come although a command is in hand.
void give_up(Context& context, LinkId id);

}  // namespace airmodem
