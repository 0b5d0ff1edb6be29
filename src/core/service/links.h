/// What happens to links: the commands ask for it, and the outside reports it
/// (spec: connect.*, close.*).
///
/// Theory of operation. A link that is asked for is Connecting until the outside has opened it or
/// has failed to. One timer limits that: the lookup's limit until an address is known, the
/// connect's from then on for all addresses together, the handshake's once that has begun. An
/// attempt that never touched the network (no bearer, no address) leaves the link as it was. An
/// open link ends by the host's command at once, and by the outside's LinkClosed, which comes after
/// all data of the peer; with bytes held for the host it is RemoteClosing until they are read. The
/// outside answers each OpenLink once, and whatever it still says of a link that is not in the
/// state for it is ignored.
#pragma once

#include <optional>
#include <string>

#include "core/context.h"

namespace airmodem {

/// `<n>, ` in multi mode, nothing in single mode: what stands before a link's results.
std::string link_prefix(const Context& context, LinkId id);

/// How a connection over `transport` that begins now is kept alive (CIPTKA); none: it is not.
std::optional<KeepAlive> keep_alive(const Context& context, Transport transport);

/// Begins to open a free link towards its `wanted` endpoint, looking the name up first. The bearer
/// is up.
void open_link(Context& context, LinkId id);

/// A peer of the server is on a free link, which is open from here on.
void accept_link(Context& context, LinkId id, Endpoint peer);

/// Sends bytes on an open link.
void send_on_link(Context& context, LinkId id, SendReport report, std::string bytes);

/// Closes a busy link because the host asked for it; no line is written.
void close_link(Context& context, LinkId id, CloseHow how);

/// Gives up opening a link that never touched the network: it is again what it was before.
void withdraw_link(Context& context, LinkId id);

/// The bearer is gone, and every link with it, without lines of their own.
void end_links(Context& context);

/// CIPSHUT: every link is unused again, without lines.
void shut_links(Context& context);

/// A lookup, a connect or a handshake has taken too long, or the peer takes nothing any more.
void link_timed_out(Context& context, LinkId id);

/// Says that a link could not be opened.
void report_connect_failure(Context& context, LinkId id);

void take(Context& context, const LinkResolved& input);
void take(Context& context, const LinkSecuring& input);
void take(Context& context, const LinkOpened& input);
void take(Context& context, const LinkOpenFailed& input);
void take(Context& context, const LinkData& input);
void take(Context& context, const LinkClosed& input);

}  // namespace airmodem
