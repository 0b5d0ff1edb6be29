/// Lets the first few of messages that are alike pass, and sums up the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airmodem/time.h"

namespace airmodem {

class RepeatLimit {
 public:
  /// How many messages pass within a window, and how long that is. A reader of the log
  /// sees that something repeats, and a log of a day stays readable.
  static constexpr int kBurst = 5;
  static constexpr std::chrono::seconds kWindow{10};

  /// Whether the message passes now; one that does not is counted.
  bool admit(std::string_view text, Instant now);

  /// When summary() is due; nullopt if nothing was held back.
  std::optional<Instant> due() const;

  /// What was held back, as one message: the last text and how many there were. A new window
  /// begins. nullopt if nothing was held back.
  std::optional<std::string> summary(Instant now);

 private:
  std::optional<Instant> window_begin_;  // with the first message
  int passed_ = 0;                       // in the window
  std::uint64_t held_ = 0;
  std::string last_held_;
};

}  // namespace airmodem
