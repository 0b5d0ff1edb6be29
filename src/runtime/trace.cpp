#include "runtime/trace.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>
#include <utility>

#include "core/text/escape.h"

namespace airmodem {

Trace::Trace(std::unique_ptr<TraceSink> sink) : sink_(std::move(sink)) {}

// It may go for want of memory, and there is none for its last lines then.
Trace::~Trace() {
  try {
    turn_over();
  } catch (const std::exception& error) {
    spdlog::error("the end of a trace is lost: {}", error.what());
  }
}

void Trace::before_event(Instant now, const Event& event) { line(now, "event", to_text(event)); }

void Trace::before_input(Instant now, const Input& input) { line(now, "input", to_text(input)); }

void Trace::host_typed(Instant now, std::string_view bytes) { line(now, "host", quote(bytes)); }

void Trace::host_lost(Instant now, std::size_t count) {
  line(now, "lost", fmt::format("count={}", count));
}

void Trace::turn_over() {
  if (!unwritten_.empty()) sink_->write(last_, std::exchange(unwritten_, {}));
}

void Trace::line(Instant now, std::string_view kind, std::string_view text) {
  last_ = now;
  const std::chrono::duration<double> seconds = now.time_since_epoch();
  unwritten_ += fmt::format("{:.6f} {} {}\n", seconds.count(), kind, text);
}

}  // namespace airmodem
