/// How long the peer of a TCP socket may take nothing of what waits for it (spec: send.limit).
///
/// Theory of operation. Bytes wait from the moment when they are handed over until the peer's TCP
/// has acknowledged them, whether the stack has taken them or not, and whether a command is in hand
/// or not. While some wait, the socket's timer runs, and whenever more are acknowledged it begins
/// anew. When it runs out the socket is given up: the outside resets the connection and reports its
/// end, which says what there is to say (SEND FAIL, CLOSED), so that what was said to have failed
/// cannot arrive later. The timer is the one that limits the opening of the socket before.
#pragma once

#include <cstddef>

#include "core/context.h"

namespace airmodem {

/// How long a send is waited for when CIPSHUT or CIPCLOSE is what follows it: CIPSHUT has 90 s for
/// its answer.
inline constexpr std::chrono::seconds kHurry{75};

/// So many bytes were handed over on the socket.
void begin_delivery(Context& context, LinkId id, std::size_t size);

/// The peer's TCP has acknowledged more bytes.
void count_delivered(Context& context, LinkId id);

/// What waits is given up kHurry from now at the latest, until end_hurry().
void hurry_delivery(Context& context, LinkId id);
void end_hurry(Context& context, LinkId id);

/// The time is over. The peer is held back no more, so that its last bytes and the end after them
/// can come although a command is in hand.
void give_up(Context& context, LinkId id);

}  // namespace airmodem
