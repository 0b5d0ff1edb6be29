/// What happens to links: the commands ask for it, and the outside reports it
/// (spec: connect.*, close.*).
///
/// Theory of operation. A link that is asked for is Connecting, first without a socket while the
/// bearer comes up, until its socket is open or could not be opened. An attempt that never touched
/// the network (no bearer, no address) leaves the link as it was. An open link ends by the host's
/// command at once, and by the end of its socket after all data of the peer; with bytes held for
/// the host it is RemoteClosing until they are read. What becomes of its bytes is its socket's
/// user's business: there are two, and which one is settled when the socket is opened or accepted.
#pragma once

#include <optional>
#include <string>

#include "core/context.h"
#include "core/links/link_state.h"
#include "core/sockets/socket_user.h"

namespace airmodem {

/// `<n>, ` in multi mode, nothing in single mode: what stands before a link's results.
std::string link_prefix(const Context& context, LinkId id);

/// How a connection over `transport` that begins now is kept alive (CIPTKA); none: it is not.
std::optional<KeepAlive> keep_alive(const Context& context, Transport transport);

/// Who uses the sockets of links: framed packets, or with CIPMODE=1 the connection that is the
/// port. CIPMODE changes only while there is no link.
const SocketUser& link_user(const Context& context);

/// Begins to open a free link towards its `wanted` endpoint, looking the name up first. The bearer
/// is up.
void open_link(Context& context, LinkId id);

// What every user of a link's socket does with it.

/// This address of the server is tried.
void settle_address(Context& context, LinkId id, const std::string& address);

/// The link has the connection that it wanted.
void settle_open(Context& context, LinkId id);

/// A peer of the server is on the link, and the host reads who it is.
void settle_peer(Context& context, LinkId id, const PeerArrived& peer);

/// The link could not be opened, and the host reads it.
void fail_to_open(Context& context, LinkId id, OpenFailure why);

/// Closes a link that the outside has or is opening, because the host asked for it; no line is
/// written.
void close_link(Context& context, LinkId id, CloseHow how);

/// Gives up opening a link that never touched the network: it is again what it was before.
void withdraw_link(Context& context, LinkId id);

/// A link without a connection is again as if it was never used.
void forget_link(Context& context, LinkId id);

/// The bearer is gone, and every link with it, without lines of their own.
void end_links(Context& context);

/// CIPSHUT: every link is unused again, without lines.
void shut_links(Context& context);

/// The module's supply is gone: every connection is reset, and nothing is said.
void reset_links(Context& context);

/// Says that a link could not be opened.
void report_connect_failure(Context& context, LinkId id);

/// Whether links wait for the bearer, which a CIPSTART has asked for.
bool is_bearer_for_links(const Context& context);

/// The bearer is there: what waits for it is opened; or it did not come up, and the host is told.
void open_waiting_links(Context& context);
void fail_waiting_links(Context& context);

/// Links that wait for the bearer are what they were before: nothing was opened for them
/// (spec: connect.bearer-multi).
void withdraw_waiting_links(Context& context);

/// Whether a link is being opened.
bool opens_links(const Context& context);

}  // namespace airmodem
