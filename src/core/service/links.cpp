#include "core/service/links.h"

#include <chrono>
#include <utility>

#include "core/check.h"
#include "core/service/data_mode.h"
#include "core/service/delivery.h"
#include "core/service/pace.h"
#include "core/service/receiving.h"
#include "core/service/sending.h"

namespace airmodem {
namespace {

// The link is settled, for good or bad: what was wanted is what it has.
void settle(Context& context, LinkId id, LinkEvent event) {
  Link& link = context.state.link(id);
  AIRMODEM_CHECK(fire(link.state, event));
  link.endpoint = link.wanted;
  link.beat_untaken = 0;
  context.timers.clear(link_timer(id));
}

// Whether the outside is opening the link. One that waits for its bearer is not known there yet.
bool is_opening(const Context& context, LinkId id) {
  const Link& link = context.state.link(id);
  return link.state == LinkState::Connecting && !link.waits_for_bearer;
}

void fail_to_open(Context& context, LinkId id, OpenFailure why) {
  if (why == OpenFailure::Name) {
    withdraw_link(context, id);
  } else {
    settle(context, id, LinkEvent::OpenFailed);
  }
  report_connect_failure(context, id);
}

// CLPORT: the port that a connection is made from.
std::optional<Port> local_port(const Context& context, LinkId id) {
  const LocalPorts& ports = context.state.service.local_ports[id.value];
  const bool is_tcp = context.state.link(id).wanted.transport == Transport::Tcp;
  const int port = is_tcp ? ports.tcp : ports.udp;
  if (port == 0) return std::nullopt;
  return Port{static_cast<std::uint16_t>(port)};
}

// What begins with every connection, whoever has asked for it.
void begin_connection(Context& context, LinkId id) {
  Link& link = context.state.link(id);
  link.handed_over = 0;
  link.sent = 0;
  link.acked = 0;
  link.is_given_up = false;
}

// How a connection ends without the host's doing: what is held of it can still be read.
LinkEvent end_of(const Link& link) {
  return link.held.empty() ? LinkEvent::Ended : LinkEvent::PeerClosed;
}

}  // namespace

std::optional<KeepAlive> keep_alive(const Context& context, Transport transport) {
  const KeepAliveSettings& settings = context.state.service.keep_alive;
  if (settings.mode == 0 || transport != Transport::Tcp) return std::nullopt;
  return KeepAlive{.idle = std::chrono::seconds(settings.idle),
                   .interval = std::chrono::seconds(settings.interval),
                   .count = static_cast<std::uint32_t>(settings.count)};
}

std::string link_prefix(const Context& context, LinkId id) {
  return context.state.is_multi() ? concat(id.value, ", ") : std::string();
}

void open_link(Context& context, LinkId id) {
  Link& link = context.state.link(id);
  link.waits_for_bearer = false;
  context.timers.set(link_timer(id), context.now + context.profile.limits.lookup);
  begin_pace(context, id);
  OpenLink open{.link = id,
                .transport = link.wanted.transport,
                .host = link.wanted.address,
                .port = link.wanted.port,
                .local_port = local_port(context, id),
                .keep_alive = keep_alive(context, link.wanted.transport)};
  if (link.wanted_tls) open.tls = link.wanted_tls->settings;
  context.emit(std::move(open));
}

void accept_link(Context& context, LinkId id, Endpoint peer) {
  begin_pace(context, id);  // what waits of an attempt that the host has given up is not the peer's
  context.state.link(id).wanted = std::move(peer);
  settle(context, id, LinkEvent::Accepted);
  begin_connection(context, id);
  context.state.data.asked_by = 0;
  if (is_transparent(context)) begin_data(context);
}

void send_on_link(Context& context, LinkId id, SendReport report, std::string bytes) {
  const std::size_t size = bytes.size();
  context.emit(SendLink{.link = id, .report = report, .bytes = std::move(bytes)});
  begin_delivery(context, id, size);
}

void close_link(Context& context, LinkId id, CloseHow how) {
  forget_received(context);
  forget_held(context, id);
  settle(context, id, LinkEvent::Close);
  context.emit(CloseLink{.link = id, .how = how});
  AIRMODEM_CHECK(fire(context.state.link(id).state, LinkEvent::CloseDone));
}

void withdraw_link(Context& context, LinkId id) {
  Link& link = context.state.link(id);
  const bool was_used = link.endpoint.has_value();
  AIRMODEM_CHECK(fire(link.state, was_used ? LinkEvent::WithdrawUsed : LinkEvent::WithdrawUnused));
  link.waits_for_bearer = false;
  context.timers.clear(link_timer(id));
}

void end_links(Context& context) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const LinkId id{n};
    Link& link = context.state.link(id);
    if (!is_held_outside(link.state)) continue;
    link.is_paused = false;
    settle(context, id, end_of(link));
    context.emit(CloseLink{.link = id, .how = CloseHow::Abort});
  }
}

void shut_links(Context& context) {
  forget_received(context);
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const LinkId id{n};
    Link& link = context.state.link(id);
    if (is_held_outside(link.state)) context.emit(CloseLink{.link = id, .how = CloseHow::Quick});
    AIRMODEM_CHECK(fire(link.state, LinkEvent::Shut));
    link = Link{};
    context.timers.clear(link_timer(id));
  }
}

void link_timed_out(Context& context, LinkId id) {
  if (is_open(context.state.link(id).state)) {
    give_up(context, id);
    return;
  }
  const bool is_found = context.state.link(id).is_found;
  context.emit(CloseLink{.link = id, .how = CloseHow::Abort});
  fail_to_open(context, id, is_found ? OpenFailure::Timeout : OpenFailure::Name);
}

void report_connect_failure(Context& context, LinkId id) {
  if (!context.state.is_multi()) {
    context.urc("STATE: ", name_of(connection_state(context.state)));
  }
  context.urc(link_prefix(context, id), "CONNECT FAIL");
}

void take(Context& context, const LinkResolved& input) {
  if (!is_opening(context, input.link)) return;
  Link& link = context.state.link(input.link);
  if (!link.is_found) {  // the 75 s are for all addresses together
    context.timers.set(link_timer(input.link), context.now + context.profile.limits.connect);
  }
  link.is_found = true;
  link.wanted.address = input.address;
}

void take(Context& context, const LinkSecuring& input) {
  const auto& plan = context.state.link(input.link).wanted_tls;
  if (!is_opening(context, input.link) || !plan) return;
  context.timers.set(link_timer(input.link), context.now + plan->negotiation);
}

void take(Context& context, const LinkOpened& input) {
  if (!is_opening(context, input.link)) return;
  settle(context, input.link, LinkEvent::Opened);
  begin_connection(context, input.link);
  if (is_transparent(context)) {
    begin_data(context);
    return;
  }
  context.urc(link_prefix(context, input.link), "CONNECT OK");
}

void take(Context& context, const LinkOpenFailed& input) {
  if (!is_opening(context, input.link)) return;
  fail_to_open(context, input.link, input.why);
}

void take(Context& context, const LinkData& input) {
  receive_bytes(context, input.link, input.bytes);
}

void take(Context& context, const LinkClosed& input) {
  Link& link = context.state.link(input.link);
  if (!is_open(link.state)) return;
  context.timers.clear(link_timer(input.link));
  if (is_transparent(context)) {
    end_data(context, input.why);
    return;
  }
  link.is_paused = false;
  link.beat_untaken = 0;
  AIRMODEM_CHECK(fire(link.state, end_of(link)));
  report_link_end(context, input.link, input.why);
}

}  // namespace airmodem
