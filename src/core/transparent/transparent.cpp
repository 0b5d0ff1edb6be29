#include "core/transparent/transparent.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/links/link_state.h"
#include "core/links/links.h"
#include "core/links/sending.h"
#include "core/serial/serial_line.h"
#include "core/settings/settings.h"
#include "core/sockets/sockets.h"

namespace airmodem {
namespace {

const TransparentSettings& settings(const Context& context) {
  return context.of<ServiceSettings>().transparent_parameters;
}

bool is_tcp(const Context& context) { return socket_at(context, kSingleLink).is_tcp(); }

void emit_send(Context& context, std::string bytes) {
  context.of<DataMode>().in_flight += bytes.size();
  send_on_socket(context, kSingleLink, SendReport::Taken, std::move(bytes));
}

// On TCP packets have no borders and leave in one piece; on UDP each one is a datagram.
void send_packets(Context& context, std::string packets) {
  if (is_tcp(context)) {
    if (!packets.empty()) emit_send(context, std::move(packets));
    return;
  }
  const std::size_t size = context.of<DataMode>().packetizer.packet_size();
  for (std::size_t at = 0; at < packets.size(); at += size) {
    emit_send(context, packets.substr(at, size));
  }
}

// With the connection gone nothing leaves: it is what was typed and not sent.
bool can_send(const Context& context) { return socket_at(context, kSingleLink).is_open(); }

// What the peer sent and nobody has read is gone, and its connection with it.
void forget_received(Context& context) {
  DataMode& data = context.of<DataMode>();
  data.received.clear();
  data.is_due = false;
  data.peer_is_gone = false;
  context.of<PortConnection>().is_there = false;
}

void set_timers(Context& context) {
  const DataMode& data = context.of<DataMode>();
  context.timers.set(kEscapeTimer, data.escape.deadline());
  context.timers.set(kPacketTimer, can_send(context) ? data.packetizer.deadline() : kNever);
}

void send_held(Context& context) {
  if (can_send(context)) send_packets(context, context.of<DataMode>().packetizer.take_all());
}

// How many typed bytes the stack has not taken.
std::uint64_t not_taken(const DataMode& data) {
  return data.in_flight + data.packetizer.held() + data.escape.held();
}

// Typed signs that may have been an escape, and are data.
std::size_t release_signs(Context& context) {
  const std::size_t signs = context.of<DataMode>().escape.release();
  context.line.tell_taken(TakenAs::Data, signs);
  return signs;
}

void add_data(Context& context, std::size_t signs, std::string_view bytes) {
  DataMode& data = context.of<DataMode>();
  if (signs > 0) {
    const std::string released(signs, EscapeDetector::kSign);
    data.packetizer.add(released, data.escape.first_sign());
    // They may have waited as long as a packet may, and then leave before the bytes join them.
    if (data.packetizer.deadline() <= context.now) send_held(context);
  }
  if (!bytes.empty()) data.packetizer.add(bytes, context.now);
  if (can_send(context)) send_packets(context, data.packetizer.take_full());
}

// `out` is for whoever is told of it.
void enter(Context& context, ResponseWriter out) {
  DataMode& data = context.of<DataMode>();
  const TransparentSettings& now = settings(context);
  const Limits& limits = context.profile.limits;
  out.result(ResultCode::Connect);
  context.line.change_mode(ModeCause::Connects);
  data.escape.start({.before = limits.escape_before,
                     .between = limits.escape_between,
                     .after = limits.escape_after},
                    now.escape != 0 ? EscapeDetector::Escape::On : EscapeDetector::Escape::Off,
                    context.now);
  data.packetizer.configure(static_cast<std::size_t>(now.send_size), now.wait * limits.wait_unit);
}

void leave(Context& context, ModeCause cause) {
  context.line.change_mode(cause);
  context.timers.clear(kEscapeTimer);
  context.timers.clear(kPacketTimer);
  context.timers.clear(kBlockTimer);
}

// The host has not asked for it, and may type on.
void break_off(Context& context) {
  leave(context, ModeCause::Connection);
  context.line.expect_payload();
}

bool keeps_unsent(const Context& context) { return settings(context).clean_buffer == 0; }

// The connection is gone: what was typed and not sent is kept or dropped, as BufClean says.
void keep_unsent(Context& context) {
  DataMode& data = context.of<DataMode>();
  std::string unsent = data.packetizer.take_all();
  unsent.append(release_signs(context), EscapeDetector::kSign);
  if (keeps_unsent(context)) data.kept += unsent;
  data.in_flight = 0;
}

// The peer is held back while too much waits for the host.
void hold_back(Context& context) {
  hold_back_peer(context, kSingleLink, context.of<DataMode>().received.size(), kReceivedLimit);
}

// Writes what the host may have now: everything, or a block and then a pause.
void write_received(Context& context) {
  DataMode& data = context.of<DataMode>();
  if (settings(context).receive_mode == 0) {
    context.terminal.raw(data.received.view());
    data.received.clear();
  } else if (context.now >= data.next_block && !data.received.empty()) {
    const auto size = static_cast<std::size_t>(settings(context).receive_size);
    context.terminal.raw(data.received.take(std::min(size, data.received.size())));
    data.next_block = context.now + std::chrono::milliseconds(settings(context).receive_timer);
  }
  if (!data.received.empty()) context.timers.set(kBlockTimer, data.next_block);
  hold_back(context);
}

// The first CONNECT of a connection, which may have bytes already if it had to wait.
void begin(Context& context) {
  DataMode& data = context.of<DataMode>();
  enter(context, context.terminal);
  context.of<PortConnection>().is_there = true;
  if (is_tcp(context)) {
    context.emit(LimitRetries{.link = kSingleLink,
                              .count = static_cast<std::uint8_t>(settings(context).retries)});
  }
  add_data(context, 0, std::exchange(data.kept, {}));
  set_timers(context);
  write_received(context);
  tell_carrier(context);
}

// The connection is over: the last of what came, then CLOSED.
void say_closed(Context& context) {
  AIRMODEM_CHECK(fire(link_at(context, kSingleLink).state, LinkEvent::Ended));
  context.terminal.raw(context.of<DataMode>().received.take());
  forget_received(context);
  keep_unsent(context);
  if (context.line.mode() == Mode::Data) break_off(context);
  report_link_end(context, kSingleLink, context.of<DataMode>().end_reason);
  context.line.release_held();
  tell_carrier(context);
}

// By the host's wish: what it typed before leaves, and OK says that commands are taken again.
void leave_with_ok(Context& context) {
  add_data(context, release_signs(context), {});
  send_held(context);
  leave(context, ModeCause::Escape);
  context.reply().result(ResultCode::Ok);
  context.line.release_held();
  if (context.of<DataMode>().peer_is_gone) say_closed(context);
}

// ---- what the socket tells ----

// The connection is up: data mode is due as soon as no command runs.
void begin_when_due(Context& context) {
  DataMode& data = context.of<DataMode>();
  data.in_flight = 0;
  forget_received(context);
  data.is_due = true;
}

void open_data(Context& context, LinkId id) {
  settle_open(context, id);
  begin_when_due(context);
}

void accept_data(Context& context, LinkId id, const PeerArrived& peer) {
  settle_peer(context, id, peer);
  begin_when_due(context);
}

void receive_data(Context& context, LinkId, std::string_view bytes) {
  DataMode& data = context.of<DataMode>();
  const bool is_direct = context.line.mode() == Mode::Data && settings(context).receive_mode == 0 &&
                         data.received.empty();
  if (is_direct) {
    context.terminal.raw(bytes);
    return;
  }
  data.received.push(bytes);
  if (context.line.mode() == Mode::Data) {
    write_received(context);
  } else {
    hold_back(context);
  }
}

// The stack has taken a part, or refused a datagram, which is lost as a network may lose it.
void count_taken(Context& context, LinkId, std::uint64_t count) {
  DataMode& data = context.of<DataMode>();
  data.in_flight -= std::min(count, data.in_flight);
}

void keep_untaken(Context& context, LinkId, std::string_view bytes) {
  if (keeps_unsent(context)) context.of<DataMode>().kept += bytes;
}

// The connection is over: what came is written first, then CLOSED.
void end_data(Context& context, LinkId, CloseReason why) {
  DataMode& data = context.of<DataMode>();
  data.end_reason = why;
  if (context.line.mode() == Mode::Data && !data.received.empty()) {
    AIRMODEM_CHECK(fire(link_at(context, kSingleLink).state, LinkEvent::PeerClosed));
    data.peer_is_gone = true;
    return;
  }
  say_closed(context);
}

bool send_beside_packets(Context& context, LinkId, std::string_view bytes) {
  if (context.of<DataMode>().in_flight > 0) return false;
  emit_send(context, std::string(bytes));
  return true;
}

void settle_escape(Context& context) {
  std::size_t released = 0;
  switch (context.of<DataMode>().escape.settle(context.now, released)) {
    case EscapeDetector::Verdict::Nothing:
      break;
    case EscapeDetector::Verdict::Data:
      context.line.tell_taken(TakenAs::Data, released);
      add_data(context, released, {});
      break;
    case EscapeDetector::Verdict::Escape:
      context.line.tell_taken(TakenAs::Escape, EscapeDetector::kSigns);
      leave_with_ok(context);
      return;
  }
  set_timers(context);
}

void write_block(Context& context) {
  write_received(context);
  const DataMode& data = context.of<DataMode>();
  if (data.peer_is_gone && data.received.empty()) say_closed(context);
}

constexpr SocketUser kTransparentLink{
    .resolved = settle_address,
    .opened = open_data,
    .open_failed = fail_to_open,
    .accepted = accept_data,
    .received = receive_data,
    .sent = count_taken,
    .send_failed = count_taken,
    .acknowledged = count_acknowledged,  // of CIPACK
    .unsent = keep_untaken,
    .closed = end_data,
    .dropped = [](Context& context, LinkId) { forget_received(context); },
    .send_beside = send_beside_packets,
};

}  // namespace

const Timer kEscapeTimer = timer<settle_escape>("escape");
const Timer kPacketTimer = timer<send_held>("packet");
const Timer kBlockTimer = timer<write_block>("block");

const SocketUser* transparent_user(const Context& context) {
  return context.of<ServiceSettings>().transparent ? &kTransparentLink : nullptr;
}

bool begin_due_data(Context& context) {
  if (!context.of<DataMode>().is_due || context.line.mode() != Mode::Command) return false;
  context.of<DataMode>().is_due = false;
  begin(context);
  return true;
}

void resume_data(Context& context) {
  if (begin_due_data(context)) return;
  enter(context, context.reply());
  write_received(context);
}

std::size_t type_data(Context& context, std::string_view bytes) {
  DataMode& data = context.of<DataMode>();
  const std::uint64_t untaken = not_taken(data);
  if (untaken >= kInFlightLimit) return 0;
  const std::string_view typed = bytes.substr(0, kInFlightLimit - untaken);
  const auto taken = data.escape.take(typed, context.now);
  if (!taken.is_held) {
    context.line.tell_taken(TakenAs::Data, taken.released + typed.size());
    add_data(context, taken.released, typed);
  }
  set_timers(context);
  return typed.size();
}

bool takes_data(const Context& context) {
  return not_taken(context.of<DataMode>()) <= kInFlightLimit / 2;
}

void abandon_data(Context& context) {
  LinkState& link = link_at(context, kSingleLink).state;
  if (context.line.mode() == Mode::Data)
    context.terminal.raw(context.of<DataMode>().received.view());
  if (context.of<DataMode>().peer_is_gone) AIRMODEM_CHECK(fire(link, LinkEvent::Ended));
  forget_received(context);
  if (context.line.mode() != Mode::Data) return;
  keep_unsent(context);
  break_off(context);
}

void drop_data(Context& context) { release_signs(context); }

void take(Context& context, const TerminalReadyChanged& input) {
  const ReadyReaction reaction = context.line_settings.terminal_ready;
  if (input.line == SignalLine::On || reaction == ReadyReaction::Nothing) return;
  if (context.line.mode() != Mode::Data) return;
  context.line.typist_is_here();  // a host that drops the line is there
  leave_with_ok(context);
  const bool closes =
      reaction == ReadyReaction::Closes && is_busy(link_at(context, kSingleLink).state);
  if (closes) close_link(context, kSingleLink, CloseHow::Graceful);
  tell_carrier(context);
}

void take(Context& context, const Stopping&) {
  if (context.line.mode() != Mode::Data) return;
  add_data(context, release_signs(context), {});
  send_held(context);
  set_timers(context);
}

}  // namespace airmodem
