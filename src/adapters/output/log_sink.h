/// The log as lines of an output, so that no message waits for whoever reads it.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <mutex>

#include "adapters/output/line_output.h"

namespace airmodem {

/// How much of the log waits for a standard error that is not read: some thousands of messages.
inline constexpr std::size_t kLogLimit = 256 * 1024;

/// Whether the level is shown in colour, for a terminal.
enum class LogColour { Off, On };

class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  /// The output outlives it.
  LogSink(LineOutput& output, LogColour colour) : output_(output), colour_(colour) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

  LineOutput& output_;
  LogColour colour_;
};

}  // namespace airmodem
