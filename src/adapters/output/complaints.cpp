#include "adapters/output/complaints.h"

#include <spdlog/spdlog.h>

#include "adapters/clock/asio_clock.h"

namespace airmodem {

Complaints::~Complaints() { sum_up(steady_now()); }

void Complaints::add(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto now = steady_now();
  const auto due = limit_.due();
  if (due && *due <= now) sum_up(now);
  if (limit_.admit(text, now)) spdlog::error("{}", text);
}

void Complaints::sum_up(Instant now) {
  if (const auto text = limit_.summary(now)) spdlog::error("{}", *text);
}

}  // namespace airmodem
