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

void LimitedLog::log(Level level, Repeated what, const std::string& text) {
  if (!spdlog::should_log(level)) return;  // nor is a summary of it wanted
  Kind& kind = kinds_[static_cast<std::size_t>(what)];
  kind.level = level;
  if (kind.limit.admit(text, clock_.now())) {
    spdlog::log(level, "{}", text);
  } else {
    await_summary();
  }
}

// The first that is due wakes it; it looks at all of them then.
void LimitedLog::await_summary() {
  if (summary_) return;
  Instant first = kNever;
  for (const Kind& kind : kinds_) first = std::min(first, kind.limit.due().value_or(kNever));
  if (first == kNever) return;
  summary_ = clock_.at(first, lifeline_.guard([this] {
    summary_.reset();
    sum_up(clock_.now());
    await_summary();
  }));
}

/// Sums up what is due by then.
void LimitedLog::sum_up(Instant time) {
  for (Kind& kind : kinds_) {
    const auto due = kind.limit.due();
    if (!due || *due > time) continue;
    if (const auto text = kind.limit.summary(clock_.now())) spdlog::log(kind.level, "{}", *text);
  }
}

}  // namespace airmodem
