#include "core/heart_beat/heart_beat.h"

#include <algorithm>
#include <chrono>

#include "core/sockets/socket_user.h"

namespace airmodem {
namespace {

bool send_now(Context& context) {
  const LinkId id = heart_beat_link(context);
  const Socket& socket = context.state.socket(id);
  return socket.is_open() && socket.user->send_beside(context, id, heart_beat_content(context));
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
