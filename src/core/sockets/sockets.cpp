#include "core/sockets/sockets.h"

#include <algorithm>
#include <utility>

#include "core/check.h"
#include "core/command/family.h"
#include "core/sockets/delivery.h"
#include "core/sockets/pace.h"
#include "core/sockets/pace_state.h"

namespace airmodem {
namespace {

Socket& socket_of(Context& context, LinkId id) { return socket_at(context, id); }

bool is_opening(const Socket& socket) { return socket.phase == SocketPhase::Opening; }

// What begins with every connection, whoever has asked for it.
void begin_connection(Context& context, LinkId id) {
  Socket& socket = socket_of(context, id);
  socket = Socket{.phase = SocketPhase::Open, .user = socket.user, .transport = socket.transport};
  context.timers.clear(kSocketTimer, id.value);
}

// Its user, if there is still something to say to it.
const SocketUser& free_socket(Context& context, LinkId id) {
  Socket& socket = socket_of(context, id);
  socket.phase = SocketPhase::Free;
  socket.is_paused = false;
  context.timers.clear(kSocketTimer, id.value);
  return *std::exchange(socket.user, nullptr);
}

void socket_timed_out(Context& context, std::uint8_t number) {
  const LinkId id{number};
  const Socket& socket = socket_of(context, id);
  if (socket.is_open()) {
    give_up(context, id);
    return;
  }
  const auto why = socket.is_found ? OpenFailure::Timeout : OpenFailure::Name;
  const SocketUser& user = free_socket(context, id);
  context.emit(CloseLink{.link = id, .how = CloseHow::Abort});
  user.open_failed(context, id, why);
}

}  // namespace

const Timer kSocketTimer{.name = "socket", .ran_out = socket_timed_out, .count = kMostLinks};

void open_socket(Context& context, const SocketUser& user, OpenLink open, Duration negotiation) {
  Socket& socket = socket_of(context, open.link);
  AIRMODEM_CHECK(socket.phase == SocketPhase::Free);
  socket.phase = SocketPhase::Opening;
  socket.user = &user;
  socket.transport = open.transport;
  socket.is_found = false;
  socket.negotiation = open.tls ? negotiation : Duration{};
  context.timers.set(kSocketTimer, open.link.value, context.now + context.profile.limits.lookup);
  begin_pace(context, open.link);
  context.emit(std::move(open));
}

void accept_socket(Context& context, const SocketUser& user, AcceptPeer accept,
                   const PeerArrived& peer) {
  const LinkId id = accept.link;
  Socket& socket = socket_of(context, id);
  AIRMODEM_CHECK(socket.phase == SocketPhase::Free);
  // What waits of an attempt that the host has given up is not the peer's.
  begin_pace(context, id);
  socket.user = &user;
  socket.transport = Transport::Tcp;
  begin_connection(context, id);
  context.emit(accept);
  user.accepted(context, id, peer);
}

void send_on_socket(Context& context, LinkId id, SendReport report, std::string bytes) {
  const std::size_t size = bytes.size();
  context.emit(SendLink{.link = id, .report = report, .bytes = std::move(bytes)});
  begin_delivery(context, id, size);
}

void close_socket(Context& context, LinkId id, CloseHow how) {
  free_socket(context, id);
  context.emit(CloseLink{.link = id, .how = how});
}

void hold_back_peer(Context& context, LinkId id, std::size_t waiting, std::size_t limit) {
  Socket& socket = socket_of(context, id);
  if (!socket.is_open() || socket.is_given_up) return;
  const std::size_t bound = socket.is_paused ? limit / 2 : limit;
  const bool too_much = waiting >= bound;
  if (too_much == socket.is_paused) return;
  socket.is_paused = too_much;
  if (too_much) {
    context.emit(PauseLink{.link = id});
  } else {
    context.emit(ResumeLink{.link = id});
  }
}

void take(Context& context, const LinkResolved& input) {
  Socket& socket = socket_of(context, input.link);
  if (!is_opening(socket)) return;
  if (!std::exchange(socket.is_found, true)) {
    // One limit is for all addresses together.
    context.timers.set(kSocketTimer, input.link.value,
                       context.now + context.profile.limits.connect);
  }
  socket.user->resolved(context, input.link, input.address);
}

void take(Context& context, const LinkSecuring& input) {
  const Socket& socket = socket_of(context, input.link);
  if (!is_opening(socket) || socket.negotiation == Duration{}) return;
  context.timers.set(kSocketTimer, input.link.value, context.now + socket.negotiation);
}

void take(Context& context, const LinkOpened& input) {
  const Socket& socket = socket_of(context, input.link);
  if (!is_opening(socket)) return;
  begin_connection(context, input.link);
  socket.user->opened(context, input.link);
}

void take(Context& context, const LinkOpenFailed& input) {
  if (!is_opening(socket_of(context, input.link))) return;
  free_socket(context, input.link).open_failed(context, input.link, input.why);
}

void take(Context& context, const LinkData& input) {
  Socket& socket = socket_of(context, input.link);
  if (!socket.is_open() || input.bytes.empty()) return;
  socket.received += input.bytes.size();
  socket.user->received(context, input.link, input.bytes);
}

// Of bytes that were never handed over nothing can be told.
void take(Context& context, const LinkSent& input) {
  Socket& socket = socket_of(context, input.link);
  if (!socket.is_open()) return;
  const std::uint64_t count = std::min(input.count, socket.handed_over - socket.sent);
  socket.sent += count;
  if (!socket.is_tcp()) count_delivered(context, input.link);
  socket.user->sent(context, input.link, count);
}

void take(Context& context, const LinkSendFailed& input) {
  Socket& socket = socket_of(context, input.link);
  if (!socket.is_open()) return;
  const std::uint64_t count = std::min(input.count, socket.handed_over - socket.sent);
  socket.handed_over -= count;
  if (!socket.is_tcp()) count_delivered(context, input.link);
  socket.user->send_failed(context, input.link, count);
}

void take(Context& context, const LinkAcked& input) {
  Socket& socket = socket_of(context, input.link);
  const std::uint64_t before =
      std::exchange(socket.acked, std::max(socket.acked, std::min(input.total, socket.sent)));
  if (!socket.is_open()) return;  // the last word of a connection that the host has closed
  if (socket.acked > before) count_delivered(context, input.link);
  socket.user->acknowledged(context, input.link);
}

void take(Context& context, const LinkUnsent& input) {
  const Socket& socket = socket_of(context, input.link);
  if (socket.is_open()) socket.user->unsent(context, input.link, input.bytes);
}

void take(Context& context, const LinkClosed& input) {
  if (!socket_of(context, input.link).is_open()) return;
  free_socket(context, input.link).closed(context, input.link, input.why);
}

const Family& sockets_family() {
  static const Family kFamily{
      .name = "sockets",
      .inputs = {takes<LinkResolved>(), takes<LinkSecuring>(), takes<LinkOpened>(),
                 takes<LinkOpenFailed>(), takes<LinkData>(), takes<LinkSent>(),
                 takes<LinkSendFailed>(), takes<LinkAcked>(), takes<LinkUnsent>(),
                 takes<LinkClosed>()},
      .timers = {&kPaceTimer, &kSocketTimer},
      .slices = {slice<Sockets>(), slice<Paces>()}};
  return kFamily;
}

}  // namespace airmodem
