#include "core/heart_beat/heart_beat.h"

#include <algorithm>
#include <chrono>

#include "core/settings/multi.h"
#include "core/sockets/socket.h"
#include "core/sockets/socket_user.h"

namespace airmodem {
namespace {

bool send_now(Context& context) {
  const LinkId id = heart_beat_link(context);
  const Socket& socket = socket_at(context, id);
  return socket.is_open() && socket.user->send_beside(context, id, heart_beat_content(context));
}

void wait_for_next(Context& context) {
  const std::chrono::seconds period(context.of<HeartBeat>().period);
  context.timers.set(kHeartBeatTimer, context.now + period);
}

}  // namespace

const Timer kHeartBeatTimer = timer<send_heart_beat>("heart-beat");

void start_heart_beat(Context& context) {
  HeartBeat& beat = context.of<HeartBeat>();
  beat.last = context.now;
  beat.count = 0;
  wait_for_next(context);
}

void stop_heart_beat(Context& context) { context.timers.clear(kHeartBeatTimer); }

LinkId heart_beat_link(const Context& context) {
  return is_multi(context) ? context.of<HeartBeat>().link : kSingleLink;
}

std::string_view heart_beat_content(const Context& context) {
  const std::string& content = context.of<HeartBeat>().content.meaning;
  return content.empty() ? context.profile.identity.imei : content;
}

void send_heart_beat(Context& context) {
  wait_for_next(context);
  if (!send_now(context)) return;
  context.of<HeartBeat>().last = context.now;
  ++context.of<HeartBeat>().count;
}

}  // namespace airmodem
