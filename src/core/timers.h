/// What a module waits for, each with its deadline. A family lists its timers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "airmodem/time.h"
#include "core/check.h"

namespace airmodem {

class Context;
class SnapshotWriter;

/// A kind of deadline: what it is for, and what happens then. `count` of them have numbers from 0.
struct Timer {
  std::string_view name;  ///< without blanks: a snapshot shows it
  void (*ran_out)(Context& context, std::uint8_t number);
  std::uint8_t count = 1;
};

/// What happens at the end of a timer of which there is one.
template <void (*What)(Context& context)>
constexpr Timer timer(std::string_view name) {
  return {.name = name, .ran_out = [](Context& context, std::uint8_t) { What(context); }};
}

/// Every timer of all families, in the order in which they go off at one moment.
std::span<const Timer* const> all_timers();

class Timers {
 public:
  /// A timer that is set, or none.
  struct Entry {
    const Timer* timer;
    std::uint8_t number;
    Instant deadline;
  };

  Timers();

  void set(const Timer& timer, Instant deadline) { set(timer, 0, deadline); }
  void set(const Timer& timer, std::uint8_t number, Instant deadline) {
    change(entries_[place_of(timer, number)], deadline);
  }
  void clear(const Timer& timer, std::uint8_t number = 0) { set(timer, number, kNever); }
  void clear_all() {
    for (Entry& entry : entries_) entry.deadline = kNever;
    next_ = kNever;
  }

  /// When a timer is due; kNever when it is not set.
  Instant deadline(const Timer& timer) const { return entries_[place_of(timer, 0)].deadline; }

  /// The earliest deadline; kNever when there is none.
  Instant next() const { return next_; }

  /// Writes those that are set.
  void show(SnapshotWriter& out) const;

  /// Clears the timer with the earliest deadline, one that is set, and returns it as it was.
  Entry take_first() {
    Entry& first = *std::ranges::min_element(entries_, {}, &Entry::deadline);
    const Entry entry = first;
    change(first, kNever);
    return entry;
  }

 private:
  void change(Entry& entry, Instant deadline) {
    const bool was_next = entry.deadline == next_;
    entry.deadline = deadline;
    if (deadline < next_) {
      next_ = deadline;
    } else if (was_next) {
      next_ = std::ranges::min_element(entries_, {}, &Entry::deadline)->deadline;
    }
  }

  // A timer that no family lists is a fault of ours.
  std::size_t place_of(const Timer& timer, std::uint8_t number) const {
    const auto entry = std::ranges::find(entries_, &timer, &Entry::timer);
    AIRMODEM_CHECK(entry != entries_.end());
    return static_cast<std::size_t>(entry - entries_.begin()) + number;
  }

  std::vector<Entry> entries_;
  Instant next_ = kNever;  // the earliest deadline: it is asked for with every input
};

}  // namespace airmodem
