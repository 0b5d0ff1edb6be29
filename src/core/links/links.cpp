#include "core/links/links.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/check.h"
#include "core/command/family.h"
#include "core/links/connection.h"
#include "core/links/link_state.h"
#include "core/links/receiving.h"
#include "core/links/sending.h"
#include "core/settings/multi.h"
#include "core/sockets/sockets.h"

namespace airmodem {
namespace {

// The link is settled, for good or bad: what was wanted is what it has.
void settle(Context& context, LinkId id, LinkEvent event) {
  Link& link = link_at(context, id);
  AIRMODEM_CHECK(fire(link.state, event));
  link.endpoint = link.wanted;
  link.beside_untaken = 0;
}

// CLPORT: the port that a connection is made from.
std::optional<Port> local_port(const Context& context, LinkId id) {
  const LocalPorts& ports = context.of<ServiceSettings>().local_ports[id.value];
  const bool is_tcp = link_at(context, id).wanted.transport == Transport::Tcp;
  const int port = is_tcp ? ports.tcp : ports.udp;
  if (port == 0) return std::nullopt;
  return Port{static_cast<std::uint16_t>(port)};
}

// How a connection ends without the host's doing: what is held of it can still be read.
LinkEvent end_of(const Link& link) {
  return link.held.empty() ? LinkEvent::Ended : LinkEvent::PeerClosed;
}

// ---- a link whose bytes are framed: pushed or held, and sent with CIPSEND ----

void open_packets(Context& context, LinkId id) {
  settle_open(context, id);
  context.urc(link_prefix(context, id), "CONNECT OK");
}

void end_packets(Context& context, LinkId id, CloseReason why) {
  Link& link = link_at(context, id);
  link.beside_untaken = 0;
  AIRMODEM_CHECK(fire(link.state, end_of(link)));
  report_link_end(context, id, why);
}

constexpr SocketUser kPacketLink{
    .resolved = settle_address,
    .opened = open_packets,
    .open_failed = fail_to_open,
    .accepted = settle_peer,
    .received = receive_bytes,
    .sent = count_sent,
    .send_failed = fail_send,
    .acknowledged = count_acknowledged,
    .unsent = [](Context&, LinkId, std::string_view) {},  // SEND FAIL says it
    .closed = end_packets,
    .dropped = forget_held,
    .send_beside = send_beside_payload,
};

}  // namespace

std::optional<KeepAlive> keep_alive(const Context& context, Transport transport) {
  const KeepAliveSettings& settings = context.of<ServiceSettings>().keep_alive;
  if (!settings.is_on || transport != Transport::Tcp) return std::nullopt;
  return KeepAlive{.idle = std::chrono::seconds(settings.idle),
                   .interval = std::chrono::seconds(settings.interval),
                   .count = static_cast<std::uint32_t>(settings.count)};
}

std::string link_prefix(const Context& context, LinkId id) {
  return is_multi(context) ? concat(id.value, ", ") : std::string();
}

const SocketUser& link_user(const Context& context) {
  for (const Family* const family : families()) {
    if (family->link_user == nullptr) continue;
    if (const SocketUser* const user = family->link_user(context)) return *user;
  }
  return kPacketLink;
}

void open_link(Context& context, LinkId id) {
  Link& link = link_at(context, id);
  link.waits_for_bearer = false;
  OpenLink open{.link = id,
                .transport = link.wanted.transport,
                .host = link.wanted.address,
                .port = link.wanted.port,
                .local_port = local_port(context, id),
                .keep_alive = keep_alive(context, link.wanted.transport)};
  if (link.wanted_tls) open.tls = link.wanted_tls->settings;
  const Duration negotiation = link.wanted_tls ? link.wanted_tls->negotiation : Duration{};
  open_socket(context, link_user(context), std::move(open), negotiation);
}

void settle_address(Context& context, LinkId id, const std::string& address) {
  link_at(context, id).wanted.address = address;
}

void settle_open(Context& context, LinkId id) { settle(context, id, LinkEvent::Opened); }

void settle_peer(Context& context, LinkId id, const PeerArrived& peer) {
  context.urc(link_prefix(context, id), "REMOTE IP: ", peer.address);
  link_at(context, id).wanted = {.address = peer.address, .port = peer.port};
  settle(context, id, LinkEvent::Accepted);
  link_at(context, id).asked_by = 0;
}

void fail_to_open(Context& context, LinkId id, OpenFailure why) {
  if (why == OpenFailure::Name) {
    withdraw_link(context, id);
  } else {
    settle(context, id, LinkEvent::OpenFailed);
  }
  report_connect_failure(context, id);
}

void close_link(Context& context, LinkId id, CloseHow how) {
  socket_at(context, id).user->dropped(context, id);
  settle(context, id, LinkEvent::Close);
  close_socket(context, id, how);
  AIRMODEM_CHECK(fire(link_at(context, id).state, LinkEvent::CloseDone));
}

void withdraw_link(Context& context, LinkId id) {
  Link& link = link_at(context, id);
  const bool was_used = link.endpoint.has_value();
  AIRMODEM_CHECK(fire(link.state, was_used ? LinkEvent::WithdrawUsed : LinkEvent::WithdrawUnused));
  link.waits_for_bearer = false;
}

void forget_link(Context& context, LinkId id) {
  link_at(context, id) = Link{};
  socket_at(context, id) = Socket{};
}

void end_links(Context& context) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const LinkId id{n};
    const Link& link = link_at(context, id);
    if (!is_held_outside(link.state)) continue;
    settle(context, id, end_of(link));
    close_socket(context, id, CloseHow::Abort);
  }
}

namespace {

void shut_all(Context& context, CloseHow how) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const LinkId id{n};
    Link& link = link_at(context, id);
    if (is_held_outside(link.state)) {
      socket_at(context, id).user->dropped(context, id);
      close_socket(context, id, how);
    }
    AIRMODEM_CHECK(fire(link.state, LinkEvent::Shut));
    forget_link(context, id);
  }
}

}  // namespace

void shut_links(Context& context) { shut_all(context, CloseHow::Quick); }

void reset_links(Context& context) { shut_all(context, CloseHow::Abort); }

void report_connect_failure(Context& context, LinkId id) {
  if (!is_multi(context)) {
    context.urc("STATE: ", name_of(connection_state(context)));
  }
  context.urc(link_prefix(context, id), "CONNECT FAIL");
}

// ---- what the bearer does to them ----

namespace {

// Does it with every link that waits for the bearer, in the order of their numbers.
template <class Do>
void for_each_waiting_link(Context& context, Do done) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    if (context.of<Links>()[n].waits_for_bearer) done(LinkId{n});
  }
}

}  // namespace

bool is_bearer_for_links(const Context& context) {
  return std::ranges::any_of(context.of<Links>(), &Link::waits_for_bearer);
}

void open_waiting_links(Context& context) {
  for_each_waiting_link(context, [&](LinkId id) { open_link(context, id); });
}

void fail_waiting_links(Context& context) {
  for_each_waiting_link(context, [&](LinkId id) {
    withdraw_link(context, id);
    report_connect_failure(context, id);
  });
}

void withdraw_waiting_links(Context& context) {
  for_each_waiting_link(context, [&](LinkId id) { withdraw_link(context, id); });
}

bool opens_links(const Context& context) {
  return std::ranges::any_of(context.of<Links>(),
                             [](const Link& link) { return link.state == LinkState::Connecting; });
}

}  // namespace airmodem
