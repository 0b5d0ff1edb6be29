#include "runtime/limited_log.h"

#include <algorithm>
#include <exception>

namespace airmodem {

// It may go for want of memory, and there is none for the summary then.
LimitedLog::~LimitedLog() {
  try {
    sum_up(kNever);
  } catch (const std::exception& error) {
    spdlog::warn("messages that were held back are not summed up: {}", error.what());
  }
}

void LimitedLog::warn(Repeated what, const std::string& text) {
  RepeatLimit& limit = limits_[static_cast<std::size_t>(what)];
  if (limit.admit(text, clock_.now())) {
    spdlog::warn("{}", text);
  } else {
    await_summary();
  }
}

// The first that is due wakes it; it looks at all of them then.
void LimitedLog::await_summary() {
  if (summary_) return;
  Instant first = kNever;
  for (const RepeatLimit& limit : limits_) first = std::min(first, limit.due().value_or(kNever));
  if (first == kNever) return;
  summary_ = clock_.at(first, lifeline_.guard([this] {
    summary_.reset();
    sum_up(clock_.now());
    await_summary();
  }));
}

/// Sums up what is due by then.
void LimitedLog::sum_up(Instant time) {
  for (RepeatLimit& limit : limits_) {
    const auto due = limit.due();
    if (!due || *due > time) continue;
    if (const auto text = limit.summary(clock_.now())) spdlog::warn("{}", *text);
  }
}

}  // namespace airmodem
