/// Sockets: what is asked of the outside for a connection, and what the outside tells of it
/// (spec: connect.*, close.*).
///
/// Theory of operation. A socket is free, is being opened, or is open; the outside answers each
/// OpenLink once. One timer limits the opening: the lookup's limit until an address is known, the
/// connect's from then on for all addresses together, the handshake's once that has begun. Once the
/// socket is open the same timer limits how long its peer may take nothing (delivery.h).
///
/// Every input about a socket comes in here, once. What the socket is not in the state for is late
/// or wrong, and is ignored; figures are counted; then the user is told. One that hears of an end
/// finds the socket free, with the figures of the connection that was.
#pragma once

#include <cstddef>
#include <string>

#include "core/context.h"
#include "core/sockets/socket.h"
#include "core/sockets/socket_user.h"
#include "core/timers.h"

namespace airmodem {

/// Begins to open the free socket `open.link` for `user`. `negotiation` is how long the handshake
/// may take where there is one.
void open_socket(Context& context, const SocketUser& user, OpenLink open, Duration negotiation);

/// The server's peer is on a free socket, open for `user` from here on.
void accept_socket(Context& context, const SocketUser& user, AcceptPeer accept,
                   const PeerArrived& peer);

/// Sends bytes on an open socket.
void send_on_socket(Context& context, LinkId id, SendReport report, std::string bytes);

/// Closes a socket that is not free, or gives up opening it. Its user is not told.
void close_socket(Context& context, LinkId id, CloseHow how);

/// `waiting` bytes of an open socket's peer wait for the host. The peer is held back from `limit`
/// on until less than half of it is left.
void hold_back_peer(Context& context, LinkId id, std::size_t waiting, std::size_t limit);

/// A socket takes too long to open, or its peer to take bytes.
extern const Timer kSocketTimer;

void take(Context& context, const LinkResolved& input);
void take(Context& context, const LinkSecuring& input);
void take(Context& context, const LinkOpened& input);
void take(Context& context, const LinkOpenFailed& input);
void take(Context& context, const LinkData& input);
void take(Context& context, const LinkSent& input);
void take(Context& context, const LinkSendFailed& input);
void take(Context& context, const LinkAcked& input);
void take(Context& context, const LinkUnsent& input);
void take(Context& context, const LinkClosed& input);

}  // namespace airmodem
