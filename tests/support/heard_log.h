/// The log, heard by a test: what is logged meanwhile goes nowhere else.
#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace airmodem {

class HeardLog {
 public:
  /// Hears lines of the form `LEVEL TEXT`.
  HeardLog() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(heard_);
    auto logger = std::make_shared<spdlog::logger>("heard", std::move(sink));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~HeardLog() { spdlog::set_default_logger(before_); }
  HeardLog(const HeardLog&) = delete;
  HeardLog& operator=(const HeardLog&) = delete;

  /// What was logged since the last call.
  std::string take() {
    std::string text = heard_.str();
    heard_.str({});
    return text;
  }

  /// In how many lines so far `words` come.
  int count(const std::string& words) const {
    std::istringstream lines(heard_.str());
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
      count += line.find(words) != std::string::npos ? 1 : 0;
    }
    return count;
  }

 private:
  std::ostringstream heard_;
  std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace airmodem
