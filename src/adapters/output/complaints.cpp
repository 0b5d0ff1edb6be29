#include "adapters/output/complaints.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "adapters/clock/asio_clock.h"

namespace airmodem {

// It may go for want of memory, and there is none for the summary then.
Complaints::~Complaints() {
  try {
    sum_up(steady_now());
  } catch (const std::exception& error) {
    spdlog::warn("complaints that were held back are not summed up: {}", error.what());
  }
}

void Complaints::add(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto now = steady_now();
  const auto due = limit_.due();
  if (due && *due <= now) sum_up(now);
  if (limit_.admit(text, now)) spdlog::error("{}{}", prefix_, text);
}

void Complaints::sum_up(Instant now) {
  if (const auto text = limit_.summary(now)) spdlog::error("{}{}", prefix_, *text);
}

}  // namespace airmodem
