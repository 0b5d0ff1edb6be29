#include "core/service/heart_beat.h"

#include <algorithm>
#include <chrono>

#include "core/service/data_mode.h"
#include "core/service/links.h"

namespace airmodem {
namespace {

// Bytes are taken in the order in which they were sent. One heart-beat at most is on its way, and
// none after bytes of a CIPSEND that are not taken, so what is taken first is the heart-beat's
// (spec: heartbeat.sends).
bool is_idle(const Context& context, LinkId id) {
  const State& state = context.state;
  const bool sends = context.line.pending() == Pending::Send && state.sending.link == id &&
                     state.sending.taken < state.sending.size;
  return state.link(id).beat_untaken == 0 && !sends;
}

bool send_now(Context& context) {
  const LinkId id = heart_beat_link(context);
  Link& link = context.state.link(id);
  if (link.state != LinkState::Connected) return false;
  const std::string_view content = heart_beat_content(context);
  if (is_transparent(context)) return send_beside(context, content);
  if (!is_idle(context, id)) return false;
  link.beat_untaken = content.size();
  send_on_link(context, id, SendReport::Taken, std::string(content));
  return true;
}

void wait_for_next(Context& context) {
  const std::chrono::seconds period(context.state.heart_beat.period);
  context.timers.set(Timer::HeartBeat, context.now + period);
}

}  // namespace

void start_heart_beat(Context& context) {
  HeartBeat& beat = context.state.heart_beat;
  beat.last = context.now;
  beat.count = 0;
  wait_for_next(context);
}

void stop_heart_beat(Context& context) { context.timers.clear(Timer::HeartBeat); }

LinkId heart_beat_link(const Context& context) {
  return context.state.is_multi() ? context.state.heart_beat.link : kSingleLink;
}

std::string_view heart_beat_content(const Context& context) {
  const std::string& content = context.state.heart_beat.content.meaning;
  return content.empty() ? context.profile.identity.imei : content;
}

void send_heart_beat(Context& context) {
  wait_for_next(context);
  if (!send_now(context)) return;
  context.state.heart_beat.last = context.now;
  ++context.state.heart_beat.count;
}

std::uint64_t without_heart_beat(Context& context, LinkId link, std::uint64_t count) {
  std::uint64_t& untaken = context.state.link(link).beat_untaken;
  const std::uint64_t of_beat = std::min(count, untaken);
  untaken -= of_beat;
  return count - of_beat;
}

}  // namespace airmodem
