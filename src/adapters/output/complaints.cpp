#include "adapters/output/complaints.h"

#include <spdlog/spdlog.h>

#include <chrono>

namespace airmodem {

Complaints::~Complaints() { sum_up(std::chrono::steady_clock::now()); }

void Complaints::add(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  const auto due = limit_.due();
  if (due && *due <= now) sum_up(now);
  if (limit_.admit(text, now)) spdlog::error("{}", text);
}

void Complaints::sum_up(RepeatLimit::Time now) {
  if (const auto text = limit_.summary(now)) spdlog::error("{}", *text);
}

}  // namespace airmodem
