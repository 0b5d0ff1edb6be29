/// Opening links, closing them, and what they look like (spec: connect.*, close.*, status.*).
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "core/bearer/bearer.h"
#include "core/check.h"
#include "core/command/family.h"
#include "core/links/connection.h"
#include "core/links/links.h"
#include "core/links/receiving.h"
#include "core/links/sending.h"
#include "core/links/server.h"
#include "core/settings/multi.h"
#include "core/sockets/socket.h"
#include "core/text/ascii.h"
#include "core/text/snapshot_writer.h"
#include "core/tls/ssl_context.h"

namespace airmodem {
namespace {

using enum ConnectionState;

constexpr StateSet kSingleStart{IpInitial, IpStatus, TcpClosed, UdpClosed};
constexpr StateSet kMultiStart{IpStatus, IpProcessing};
constexpr StateSet kMultiStartFromInitial{IpInitial, IpStatus, IpProcessing};
constexpr StateSet kMultiStartWhileBearerComes = StateSet::all();
constexpr Parameter kTransport = choice("TCP|UDP");
constexpr Parameter kServer = filled_text(128);
constexpr Parameter kPort = number(1, 65535);
constexpr Parameter kLocalPort = number(0, 65535);
constexpr Parameter kCloseHow = number(0, 1);

Endpoint read_endpoint(const Arguments& arguments, std::size_t first) {
  return {.transport = arguments[first].number == 0 ? Transport::Tcp : Transport::Udp,
          .address = std::string(arguments[first + 1].text),
          .port = Port{static_cast<std::uint16_t>(arguments[first + 2].number)}};
}

// CIPSSL makes TLS clients of TCP connections, with what SSLCFG says of the link now
// (spec: tls.moment).
std::optional<TlsPlan> wanted_tls(const Context& context, LinkId id, const Endpoint& wanted) {
  if (!context.of<ServiceSettings>().tls || wanted.transport != Transport::Tcp) return std::nullopt;
  return plan_tls(context.of<SslContexts>()[id.value], wanted.address);
}

// Where a link may be asked for. Where the dialect brings the bearer up for links of multi mode
// too, more of them can be asked for while it comes up
// (spec: connect.bearer, connect.bearer-multi).
StateSet start_states(const Context& context) {
  if (!is_multi(context)) return kSingleStart;
  if (!context.profile.dialect.starts_bearer_in_multi) return kMultiStart;
  return is_bearer_for_links(context) ? kMultiStartWhileBearerComes : kMultiStartFromInitial;
}

// AT+CIPSTART=[<n>,]<TCP|UDP>,<server>,<port>: OK, later CONNECT OK or CONNECT FAIL
// (spec: connect.form, connect.ok).
Outcome start(Context& context, const Arguments& arguments) {
  const bool multi = is_multi(context);
  const LinkId id = multi ? link_number(arguments[0]) : kSingleLink;
  const Endpoint wanted = read_endpoint(arguments, multi ? 1 : 0);
  if (!is_host_name(wanted.address)) return Outcome::refused(kNoHostName);
  Link& link = link_at(context, id);
  if (is_open(link.state)) {
    context.answer.line(link_prefix(context, id), "ALREADY CONNECT");
    return Outcome::refused_first(
        {.why = "the link has a connection; AT+CIPCLOSE ends it", .code = CmeError::Other});
  }
  const ConnectionState state = connection_state(context);
  const StateSet allowed = start_states(context);
  if (!allowed.contains(state)) return refuse_in_state(context, allowed);
  if (!fire(link.state, LinkEvent::Open)) {
    return Outcome::refused(context.refusal(concat("the link is ", name_of(link.state))));
  }
  forget_held(context, id);
  link.wanted = wanted;
  link.wanted_tls = wanted_tls(context, id, wanted);
  link.waits_for_bearer = context.of<ServiceBearer>().state != BearerState::Status;
  link.asked_by = context.line.number();
  if (!link.waits_for_bearer) {
    open_link(context, id);
  } else if (state == IpInitial) {
    activate_bearer_for_links(context);
  }
  return Outcome::ok();
}

// Where a link goes, is about to go, or went last; null: it was never used.
const Endpoint* shown_endpoint(const Link& link) {
  if (link.state == LinkState::Connecting) return &link.wanted;
  return link.endpoint ? &*link.endpoint : nullptr;
}

// `<n>,0,"TCP","<ip>","<port>","<state>"`, or `<n>,,"","","","INITIAL"` for a link never used
// (spec: status.multi).
std::string link_text(const Context& context, std::uint8_t n) {
  const Link& link = context.of<Links>()[n];
  const Endpoint* const endpoint = shown_endpoint(link);
  if (endpoint == nullptr) return concat(n, ",,\"\",\"\",\"\",\"", name_of(link.state), '"');
  return concat(n, ",0,\"", name_of(endpoint->transport), "\",\"", endpoint->address, "\",\"",
                endpoint->port.value, "\",\"", name_of(link.state), '"');
}

// AT+CIPSTATUS: OK first, then STATE: <state>, and in multi mode a line for a server that listens
// and one for each link (spec: status.answer, status.server).
Outcome show_status(Context& context, const Arguments&) {
  context.answer.line("STATE: ", name_of(connection_state(context)));
  if (is_multi(context)) {
    const Server& server = context.of<Server>();
    if (server.state == ServerState::Listening) {
      context.answer.line("S: 0,0,\"", server.port.value, "\",\"LISTENING\"");
    }
    context.answer.line("C: ", link_text(context, 0));
    for (std::uint8_t n = 1; n < context.profile.limits.links; ++n) {
      context.answer.next_line("C: ", link_text(context, n));
    }
  }
  return Outcome::ok_first();
}

// AT+CIPSTATUS=<n>: +CIPSTATUS: and the link (spec: status.link).
Outcome show_link(Context& context, const Arguments& arguments) {
  return answer_line(context, link_text(context, link_number(arguments[0]).value));
}

// A link that is REMOTE CLOSING has no connection any more: what it holds stays readable
// (spec: hold.forgotten).
Outcome close(Context& context, LinkId id, std::int64_t how) {
  if (!is_held_outside(link_at(context, id).state)) {
    return Outcome::refused("the link has no connection that could be closed");
  }
  close_link(context, id, how == 0 ? CloseHow::Graceful : CloseHow::Quick);
  context.answer.line(link_prefix(context, id), "CLOSE OK");
  return Outcome::ended();
}

// AT+CIPCLOSE: CLOSE OK, without OK (spec: close.answer).
Outcome close_single(Context& context, const Arguments&) { return close(context, kSingleLink, 0); }

// AT+CIPCLOSE=[<n>,]<id>: [<n>, ]CLOSE OK; id 0 waits for the peer, 1 does not
// (spec: close.form, close.how).
Outcome close_as_asked(Context& context, const Arguments& arguments) {
  if (!is_multi(context)) return close(context, kSingleLink, arguments[0].number);
  return close(context, link_number(arguments[0]), arguments.number_or(1, 0));
}

// AT+CLPORT=[<n>,]<TCP|UDP>,<port>: OK. Connections that are begun later are made from this port
// (spec: connect.local-port).
Outcome set_local_port(Context& context, const Arguments& arguments) {
  const bool multi = is_multi(context);
  const LinkId id = multi ? link_number(arguments[0]) : kSingleLink;
  const std::size_t first = multi ? 1 : 0;
  LocalPorts& ports = context.of<ServiceSettings>().local_ports[id.value];
  int& port = arguments[first].number == 0 ? ports.tcp : ports.udp;
  port = static_cast<int>(arguments[first + 1].number);
  return Outcome::ok();
}

// AT+CLPORT?: +CLPORT: <tcp>,<udp>, in multi mode +CLPORT: <n>,<tcp>,<udp> for each link.
Outcome read_local_ports(Context& context, const Arguments&) {
  const auto& ports = context.of<ServiceSettings>().local_ports;
  if (!is_multi(context)) {
    return answer_line(context, ports.front().tcp, ",", ports.front().udp);
  }
  std::string lines;
  for (int n = 0; n < context.profile.limits.links; ++n) {
    append(lines, lines.empty() ? "" : "\r\n", context.command, ": ", n, ",",
           ports[static_cast<std::size_t>(n)].tcp, ",", ports[static_cast<std::size_t>(n)].udp);
  }
  context.answer.line(lines);
  return Outcome::ok();
}

/// The parameters of CIPTKA after the first, in their order.
constexpr int KeepAliveSettings::*kKeepAliveTimes[] = {
    &KeepAliveSettings::idle, &KeepAliveSettings::interval, &KeepAliveSettings::count};

// AT+CIPTKA=<0|1>[,<idle>[,<interval>[,<count>]]]: OK; what is left out is kept. Connections that
// come up later have it (spec: connect.keep-alive, connect.keep-alive-which).
Outcome set_keep_alive(Context& context, const Arguments& arguments) {
  KeepAliveSettings& settings = context.of<ServiceSettings>().keep_alive;
  settings.is_on = arguments[0].number == 1;
  for (std::size_t n = 0; n < std::size(kKeepAliveTimes); ++n) {
    int& time = settings.*kKeepAliveTimes[n];
    time = static_cast<int>(arguments.number_or(n + 1, time));
  }
  return Outcome::ok();
}

// AT+CIPTKA?: +CIPTKA: <mode>,<idle>,<interval>,<count>.
Outcome read_keep_alive(Context& context, const Arguments&) {
  const KeepAliveSettings& settings = context.of<ServiceSettings>().keep_alive;
  return answer_line(context, number_of(settings.is_on), ",", settings.idle, ",", settings.interval,
                     ",", settings.count);
}

// The server comes first: no peer comes in any more.
void lose_links(Context& context) {
  withdraw_waiting_links(context);
  stop_server(context);
  end_links(context);
}

void close_all(Context& context) {
  withdraw_waiting_links(context);
  stop_server(context);
  shut_links(context);
}

constexpr std::string_view kStartTest =
    "+CIPSTART: (\"TCP\",\"UDP\"),(\"(0-255).(0-255).(0-255).(0-255)\"),(\"1-65535\")\r\n"
    "+CIPSTART: (\"TCP\",\"UDP\"),(\"DOMAIN NAME\"),(\"1-65535\")";
constexpr std::string_view kMultiStartTest =
    "+CIPSTART: ({links}),(\"TCP\",\"UDP\"),(\"(0-255).(0-255).(0-255).(0-255)\"),(\"1-65535\")\r\n"
    "+CIPSTART: ({links}),(\"TCP\",\"UDP\"),(\"DOMAIN NAME\"),(\"1-65535\")";

constexpr Command kCommands[] = {
    {.name = "+CIPSTART",
     .set = {start, Ending::Own},
     .test = kStartTest,
     .multi_test = kMultiStartTest,
     .parameters = {kTransport, kServer, kPort},
     .multi_parameters = ParameterList{kLinkNumber, kTransport, kServer, kPort}},
    {.name = "+CIPSTATUS",
     .execute = {show_status, Ending::Own},
     .set = show_link,
     .test = "",
     .multi_parameters = ParameterList{kLinkNumber}},
    {.name = "+CIPCLOSE",
     .execute = {close_single, Ending::Own},
     .set = {close_as_asked, Ending::Own},
     .test = "",
     .parameters = {kCloseHow},
     .multi_parameters = ParameterList{kLinkNumber, optional(kCloseHow)},
     .states = {TcpConnecting, UdpConnecting, ConnectOk, IpProcessing},
     .executes_single_only = true,
     .hurries_send = true},
    {.name = "+CIPTKA",
     .read = read_keep_alive,
     .set = set_keep_alive,
     .test = "+CIPTKA: (0,1),(30-7200),(30-600),(1-9)",
     .parameters = {number(0, 1), optional(number(30, 7200)), optional(number(30, 600)),
                    optional(number(1, 9))}},
    {.name = "+CLPORT",
     .read = read_local_ports,
     .set = set_local_port,
     .test = "+CLPORT: (\"TCP\",\"UDP\"),(0-65535)",
     .multi_test = "+CLPORT: ({links}),(\"TCP\",\"UDP\"),(0-65535)",
     .parameters = {kTransport, kLocalPort},
     .multi_parameters = ParameterList{kLinkNumber, kTransport, kLocalPort}},
};

// ---- what a snapshot shows ----

constexpr std::array<std::string_view, 3> kServerStates{"STOPPED", "STARTING", "LISTENING"};

void show_link(const Context& context, LinkId id, SnapshotWriter& out) {
  const Link& link = link_at(context, id);
  const Socket& socket = socket_at(context, id);
  const std::string key = concat("link.", id.value, '.');
  out.add(key + "state", name_of(link.state));
  if (const Endpoint* const endpoint = shown_endpoint(link)) {
    out.add(key + "transport", name_of(endpoint->transport));
    out.add_text(key + "address", endpoint->address);
    out.add(key + "port", endpoint->port.value);
  }
  out.add(key + "accepted", socket.handed_over);
  out.add(key + "sent", socket.sent);
  out.add(key + "acked", socket.acked);
  out.add(key + "received", socket.received);
  out.add(key + "held", link.held.size());
  out.add_flag(key + "paused", socket.is_paused);
}

void show_links(const Context& context, SnapshotWriter& out) {
  const Server& server = context.of<Server>();
  out.add("state", name_of(connection_state(context)));
  out.add("server.state", kServerStates[static_cast<std::size_t>(server.state)]);
  if (server.state != ServerState::Stopped) out.add("server.port", server.port.value);
  for (std::uint8_t n = 0; n < context.profile.limits.links; ++n) {
    show_link(context, LinkId{n}, out);
  }
  if (context.line.pending() != Pending::Send) return;
  const Sending& sending = context.of<Sending>();
  out.add("sending.link", sending.link.value);
  out.add("sending.size", sending.size);
  out.add("sending.taken", sending.taken);
}

}  // namespace

const Family& links_family() {
  static const Family kFamily{
      .name = "links",
      .commands = kCommands,
      .more_commands = {sending_commands, receiving_commands, server_commands},
      .inputs = {takes<Listening>(), takes<ListenFailed>(), takes<PeerArrived>()},
      .slices = {slice<Links>(), slice<Server>(), slice<Sending>()},
      .bearer_up = open_waiting_links,
      .bearer_failed = fail_waiting_links,
      .bearer_lost = lose_links,
      .says_bearer_loss = report_bearer_loss,
      .bearer_shut = close_all,
      .unpowered = reset_links,
      .hurried = hurry_send,
      .is_waiting = opens_links,
      .show = show_links};
  return kFamily;
}

}  // namespace airmodem
