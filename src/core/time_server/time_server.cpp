#include "core/time_server/time_server.h"

#include <chrono>
#include <utility>

#include "core/clock/clock.h"
#include "core/radio/radio.h"

namespace airmodem {
namespace {

// A name has 12 s, and the rest is for some questions that get lost (spec: time.network).
constexpr Duration kPatience = std::chrono::seconds(30);

constexpr int kDone = 1;

// The module's clock shows two digits of a year, and NTP's own wraps at this one's end or earlier.
constexpr std::chrono::sys_seconds kLatest =
    std::chrono::sys_days(std::chrono::year(2200) / std::chrono::January / 1);

template <class Code>
void say(Context& context, Code code) {
  context.of<TimeServer>().is_asked = false;
  context.timers.clear(kTimeServerTimer);
  context.urc("+CNTP: ", static_cast<int>(code));
}

void time_server_timed_out(Context& context) {
  context.emit(CancelAskTime{});
  say(context, TimeFailure::Timeout);
}

}  // namespace

const Timer kTimeServerTimer = timer<time_server_timed_out>("time-server");

void cancel_time_question(Context& context) {
  if (!std::exchange(context.of<TimeServer>().is_asked, false)) return;
  context.emit(CancelAskTime{});
}

Outcome ask_for_time(Context& context) {
  TimeServer& server = context.of<TimeServer>();
  if (server.name.empty()) return Outcome::refused("AT+CNTP=<server> has named no server");
  if (server.is_asked) return Outcome::refused("a time server is being asked");
  if (!is_in_service(context)) {
    say(context, TimeFailure::Network);
    return Outcome::ok();
  }
  server.is_asked = true;
  context.timers.set(kTimeServerTimer, context.now + kPatience);
  context.emit(AskTime{.server = server.name});
  return Outcome::ok();
}

void take(Context& context, const TimeAnswered& input) {
  if (!context.of<TimeServer>().is_asked) return;
  const auto latest = static_cast<std::uint64_t>(kLatest.time_since_epoch().count());
  if (!is_in_service(context)) {
    say(context, TimeFailure::Network);
  } else if (input.seconds >= latest) {
    say(context, TimeFailure::Answer);
  } else {
    const std::chrono::seconds since_1970(static_cast<std::int64_t>(input.seconds));
    set_clock_to(context, std::chrono::sys_seconds(since_1970), context.of<TimeServer>().zone);
    say(context, kDone);
  }
}

void take(Context& context, const TimeFailed& input) {
  if (context.of<TimeServer>().is_asked) say(context, input.why);
}

}  // namespace airmodem
