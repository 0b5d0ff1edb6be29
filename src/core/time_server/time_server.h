/// The time of a time server (CNTP; spec: time.*).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/context.h"
#include "core/timers.h"

namespace airmodem {

/// CNTP's server and the zone that goes with its time.
struct TimeServer {
  std::string name;                          ///< empty until one is set
  std::optional<std::chrono::minutes> zone;  ///< ahead of UTC; none: the clock's own
  bool is_asked = false;                     ///< its answer is waited for
};

/// Runs until the server answers.
extern const Timer kTimeServerTimer;

/// Asks the server that is set; its answer, or why there is none, is a line of its own.
Outcome ask_for_time(Context& context);

/// Ends a question without a word.
void cancel_time_question(Context& context);

void take(Context& context, const TimeAnswered& input);
void take(Context& context, const TimeFailed& input);

}  // namespace airmodem
