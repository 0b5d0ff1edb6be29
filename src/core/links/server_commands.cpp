/// The server (spec: server.*).
#include "core/command/command.h"
#include "core/links/connection.h"
#include "core/links/link_state.h"
#include "core/links/links.h"
#include "core/links/server.h"
#include "core/settings/multi.h"

namespace airmodem {
namespace {

using enum ConnectionState;

constexpr StateSet kServerStart{IpStatus, TcpClosed, UdpClosed, IpProcessing};

Outcome start(Context& context, const Argument& port) {
  if (!port.is_given) return Outcome::refused("AT+CIPSERVER=1 needs a port");
  if (context.of<Server>().state != ServerState::Stopped) {
    return Outcome::refused("a server listens already; AT+CIPSERVER=0 ends it");
  }
  const bool is_allowed = kServerStart.contains(connection_state(context));
  if (!is_allowed) return refuse_in_state(context, kServerStart);
  return start_server(context, Port{static_cast<std::uint16_t>(port.number)});
}

// In single mode without a peer it is IP STATUS again, whatever was before the server; but what the
// last peer has said can be read on (spec: server.stop).
Outcome stop(Context& context, const Argument& port) {
  if (port.is_given) return Outcome::refused("AT+CIPSERVER=0 takes no port");
  if (context.of<Server>().state != ServerState::Listening) {
    return Outcome::refused("no server listens");
  }
  const bool has_peer = is_busy(link_at(context, kSingleLink).state);
  if (!is_multi(context) && !has_peer) forget_link(context, kSingleLink);
  stop_server(context);
  context.answer.line("SERVER CLOSE");
  return Outcome::ok_first();
}

// AT+CIPSERVER=1,<port>: OK, then SERVER OK. AT+CIPSERVER=0: OK, then SERVER CLOSE
// (spec: server.start, server.stop).
Outcome set_server(Context& context, const Arguments& arguments) {
  return arguments[0].number == 1 ? start(context, arguments[1]) : stop(context, arguments[1]);
}

// AT+CIPSERVER?: +CIPSERVER: <0|1>,<port>.
Outcome read_server(Context& context, const Arguments&) {
  const Server& server = context.of<Server>();
  return answer_line(context, server.state == ServerState::Listening ? 1 : 0, ",",
                     server.port.value);
}

constexpr Command kCommands[] = {
    {.name = "+CIPSERVER",
     .read = read_server,
     .set = {set_server, Ending::Own},
     .test = "+CIPSERVER: (0,1),(1-65535)",
     .parameters = {number(0, 1), optional(number(1, 65535))}},
};

}  // namespace

std::span<const Command> server_commands() { return kCommands; }

}  // namespace airmodem
