/// Time as the core knows it: an argument that the caller gives, never a question the core asks.
#pragma once

#include <chrono>

namespace airmodem {

/// Every span of time inside the module, in microseconds.
using Duration = std::chrono::microseconds;

/// The module's clock. It has no now(): who drives the module says what time it is, which is what
/// makes 75 seconds pass in no time in a test.
struct ModuleClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ModuleClock>;
  static constexpr bool is_steady = true;
};

/// A moment, counted from the module's power-on.
using Instant = ModuleClock::time_point;

/// The deadline of a module that waits for nothing.
inline constexpr Instant kNever = Instant::max();

}  // namespace airmodem
