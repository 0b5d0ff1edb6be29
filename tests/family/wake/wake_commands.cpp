/// The host has itself called after a while.
#include <chrono>

#include "core/command/family.h"

namespace airmodem {
namespace {

/// What each module keeps of it. A start makes it anew.
struct Wake {
  int calls = 0;
};

void call(Context& context) {
  ++context.of<Wake>().calls;
  context.urc("+WAKE");
}

constexpr Timer kWakeTimer = timer<call>("wake");

void forget(Context& context) { context.timers.clear(kWakeTimer); }

// AT+WAKE=<seconds>: OK, later +WAKE.
Outcome set_wake(Context& context, const Arguments& arguments) {
  context.timers.set(kWakeTimer, context.now + std::chrono::seconds(arguments[0].number));
  return Outcome::ok();
}

// AT+WAKE?: +WAKE: <calls since the start>.
Outcome read_wake(Context& context, const Arguments&) {
  return answer_line(context, context.of<Wake>().calls);
}

constexpr Command kCommands[] = {
    {.name = "+WAKE",
     .read = read_wake,
     .set = set_wake,
     .test = "+WAKE: (1-3600)",
     .parameters = {number(1, 3600)}},
};

}  // namespace

const Family& wake_family() {
  static const Family kFamily{.name = "wake",
                              .commands = kCommands,
                              .timers = {&kWakeTimer},
                              .slices = {slice<Wake>()},
                              .bearer_shut = forget};
  return kFamily;
}

}  // namespace airmodem
