#include "runtime/repeat_limit.h"

#include <fmt/format.h>

#include <utility>

namespace airmodem {

bool RepeatLimit::admit(std::string_view text, Instant now) {
  const bool is_new_window = !window_begin_ || (held_ == 0 && now - *window_begin_ >= kWindow);
  if (is_new_window) {
    window_begin_ = now;
    passed_ = 0;
  }
  if (passed_ < kBurst) {
    ++passed_;
    return true;
  }
  ++held_;
  last_held_ = text;
  return false;
}

std::optional<Instant> RepeatLimit::due() const {
  if (held_ == 0) return std::nullopt;
  return *window_begin_ + kWindow;
}

std::optional<std::string> RepeatLimit::summary(Instant now) {
  if (held_ == 0) return std::nullopt;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(now - *window_begin_);
  window_begin_ = now;
  passed_ = 0;
  return fmt::format("{} ({} more like this in the last {} s)", last_held_, std::exchange(held_, 0),
                     seconds.count());
}

}  // namespace airmodem
