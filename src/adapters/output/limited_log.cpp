#include "adapters/output/limited_log.h"

#include <algorithm>
#include <chrono>
#include <exception>

namespace airmodem {
namespace {

RepeatLimit::Time now() { return std::chrono::steady_clock::now(); }

}  // namespace

// It may go for want of memory, and there is none for the summary then.
LimitedLog::~LimitedLog() {
  try {
    sum_up(RepeatLimit::Time::max());
  } catch (const std::exception& error) {
    spdlog::warn("messages that were held back are not summed up: {}", error.what());
  }
}

void LimitedLog::warn(Repeated what, const std::string& text) {
  RepeatLimit& limit = limits_[static_cast<std::size_t>(what)];
  if (limit.admit(text, now())) {
    spdlog::warn("{}", text);
  } else {
    await_summary();
  }
}

// The first that is due wakes it; it looks at all of them then.
void LimitedLog::await_summary() {
  if (is_awaiting_) return;
  auto first = RepeatLimit::Time::max();
  for (const RepeatLimit& limit : limits_) first = std::min(first, limit.due().value_or(first));
  if (first == RepeatLimit::Time::max()) return;
  is_awaiting_ = true;
  timer_.expires_at(first);
  timer_.async_wait(lifeline_.guard([this](const boost::system::error_code& error) {
    if (error) return;
    is_awaiting_ = false;
    sum_up(now());
    await_summary();
  }));
}

/// Sums up what is due by then.
void LimitedLog::sum_up(RepeatLimit::Time time) {
  for (RepeatLimit& limit : limits_) {
    const auto due = limit.due();
    if (!due || *due > time) continue;
    if (const auto text = limit.summary(now())) spdlog::warn("{}", *text);
  }
}

}  // namespace airmodem
