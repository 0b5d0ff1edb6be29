#include "core/links/receiving.h"

#include <algorithm>

#include "core/check.h"
#include "core/links/link_state.h"
#include "core/settings/multi.h"
#include "core/sockets/sockets.h"

namespace airmodem {
namespace {

void write_multi_head(const Context& context, ResponseWriter& out, LinkId id, std::size_t size) {
  const Endpoint& from = *link_at(context, id).endpoint;
  const bool with_sender =
      context.profile.dialect.names_sender_in_multi && context.of<ServiceSettings>().show_sender;
  if (with_sender) {
    out.head("+RECEIVE,", id.value, ",", size, ",", from.address, ":", from.port.value, "\r\n");
  } else {
    out.head("+RECEIVE,", id.value, ",", size, ":\r\n");
  }
}

void write_single_head(const Context& context, ResponseWriter& out, std::size_t size) {
  const ServiceSettings& service = context.of<ServiceSettings>();
  const Endpoint& from = *link_at(context, kSingleLink).endpoint;
  if (service.show_sender) {
    out.head("RECV FROM:", from.address, ":", from.port.value, "\r\n");
  }
  if (!service.receive_head) return;
  if (!service.show_sender) out.raw("\r\n");
  const bool with_transport = service.show_transport;
  out.raw(concat("+IPD,", size, with_transport ? "," : "",
                 with_transport ? name_of(from.transport) : "", ":"));
}

// One report of received data, head and end included (spec: receive.single, receive.multi).
void push_report(Context& context, LinkId id, std::string_view bytes) {
  ResponseWriter out = context.line.unasked();
  if (is_multi(context)) {
    write_multi_head(context, out, id, bytes.size());
  } else {
    write_single_head(context, out, bytes.size());
  }
  out.raw(bytes);
  const bool has_end =
      context.profile.dialect.has_plain_receive && !context.of<ServiceSettings>().plain_receive;
  if (has_end) out.raw("\r\n");
}

// The peer is held back while its link holds too much (spec: hold.bound).
void hold_back(Context& context, LinkId id) {
  hold_back_peer(context, id, link_at(context, id).held.size(), kHeldLimit);
}

void announce(Context& context, LinkId id) {
  Link& link = link_at(context, id);
  if (link.is_announced && context.of<ServiceSettings>().receive_get != ReceiveMode::AnnounceAll)
    return;
  link.is_announced = true;
  const bool with_blank = context.profile.dialect.announces_with_blank;
  context.urc(with_blank ? "+CIPRXGET: 1" : "+CIPRXGET:1", link_place(context, id),
              sender_tail(context, id));
}

void hold(Context& context, LinkId id, std::string_view bytes) {
  Link& link = link_at(context, id);
  if (link.endpoint->transport == Transport::Tcp) {
    link.held.add_stream(bytes);
  } else {
    link.held.add_datagram(bytes);
  }
  announce(context, id);
  hold_back(context, id);
}

}  // namespace

void receive_bytes(Context& context, LinkId id, std::string_view bytes) {
  if (context.of<ServiceSettings>().receive_get != ReceiveMode::Push) {
    hold(context, id, bytes);
    return;
  }
  const std::size_t most = context.profile.limits.payload;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size()))) {
    push_report(context, id, bytes.substr(0, most));
  }
}

void set_receive_get(Context& context, ReceiveMode mode) {
  context.of<ServiceSettings>().receive_get = mode;
  if (mode != ReceiveMode::Push) return;
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const LinkId id{n};
    while (!link_at(context, id).held.empty()) {
      push_report(context, id, read_held(context, id, context.profile.limits.payload));
    }
  }
}

std::string read_held(Context& context, LinkId id, std::size_t most) {
  Link& link = link_at(context, id);
  std::string bytes = link.held.take(most);
  link.is_announced = false;
  hold_back(context, id);
  const bool is_over = link.state == LinkState::RemoteClosing && link.held.empty();
  if (is_over) AIRMODEM_CHECK(fire(link.state, LinkEvent::Ended));
  return bytes;
}

void forget_held(Context& context, LinkId id) {
  Link& link = link_at(context, id);
  link.held = HeldData();
  link.is_announced = false;
}

std::string link_place(const Context& context, LinkId id) {
  return is_multi(context) ? concat(",", id.value) : std::string();
}

std::string sender_tail(const Context& context, LinkId id) {
  const auto& from = link_at(context, id).endpoint;
  if (!context.of<ServiceSettings>().show_sender || !from) return {};
  return concat(",\"", from->address, ":", from->port.value, '"');
}

}  // namespace airmodem
