#include "core/links/server.h"

#include <optional>

#include "core/links/link_state.h"
#include "core/links/links.h"
#include "core/links/sending.h"
#include "core/settings/multi.h"
#include "core/sockets/sockets.h"

namespace airmodem {
namespace {

// Where a peer can go: single mode has room for one. A link whose connection died at an open prompt
// is not free before SEND FAIL and CLOSED have said so.
std::optional<LinkId> free_link(const Context& context) {
  const int count = is_multi(context) ? context.profile.limits.links : 1;
  for (std::uint8_t n = 0; n < count; ++n) {
    const LinkId id{n};
    if (!is_busy(link_at(context, id).state) && !has_prompt(context, id)) return id;
  }
  return std::nullopt;
}

}  // namespace

Outcome start_server(Context& context, Port port) {
  context.of<Server>() = {.state = ServerState::Starting, .port = port};
  context.emit(Listen{.port = port});
  return Outcome::pending(Pending::Listening);
}

void stop_server(Context& context) {
  Server& server = context.of<Server>();
  if (server.state == ServerState::Stopped) return;
  const bool is_asked_for = context.line.pending() == Pending::Listening;
  server = {};
  context.emit(StopListening{});
  if (!is_asked_for) return;
  context.finish(Outcome::refused("the bearer went while the port was asked for", CmeError::Other));
}

void take(Context& context, const Listening&) {
  Server& server = context.of<Server>();
  if (server.state != ServerState::Starting) return;
  server.state = ServerState::Listening;
  context.answer.line("SERVER OK");
  context.finish(Outcome::ok_first());
}

void take(Context& context, const ListenFailed&) {
  Server& server = context.of<Server>();
  if (server.state != ServerState::Starting) return;
  server = {};
  context.finish(Outcome::refused("the machine does not give the port", CmeError::Other));
}

void take(Context& context, const PeerArrived& input) {
  if (context.of<Server>().state != ServerState::Listening) return;
  const auto id = free_link(context);
  if (!id) {
    context.emit(RefusePeer{});
    return;
  }
  accept_socket(context, link_user(context),
                {.link = *id, .keep_alive = keep_alive(context, Transport::Tcp)}, input);
}

}  // namespace airmodem
