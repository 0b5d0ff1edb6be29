#include "adapters/output/log_sink.h"

#include <string>
#include <string_view>
#include <utility>

namespace airmodem {
namespace {

constexpr std::string_view kPlain = "\033[m";

std::string_view colour_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
      return "\033[37m";
    case spdlog::level::debug:
      return "\033[36m";
    case spdlog::level::info:
      return "\033[32m";
    case spdlog::level::warn:
      return "\033[33m\033[1m";
    case spdlog::level::err:
      return "\033[31m\033[1m";
    default:
      return "\033[1m\033[41m";
  }
}

}  // namespace

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t text;
  formatter_->format(message, text);
  std::string line(text.data(), text.size());
  if (colour_ == LogColour::On && message.color_range_end > message.color_range_start) {
    line.insert(message.color_range_end, kPlain);
    line.insert(message.color_range_start, colour_of(message.level));
  }
  output_.write(std::move(line));
}

}  // namespace airmodem
