/// The part of a module's log that a host or a peer can bring about as often as it likes.
#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "airmodem/time.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"
#include "runtime/repeat_limit.h"

namespace airmodem {

/// What messages are about. Each kind of each module has a limit of its own.
enum class Repeated : std::uint8_t {
  ForbiddenTarget,
  ForbiddenEcho,
  ForbiddenTimeServer,
  NameServer,
  TlsSettings,
  TlsHandshake,
  TlsBroken,
  Listening,
  Opening,
  Unconnected,
  Accepting,
  TurningAway,
  HangingUp,
  Overrun,
  Files,
  InLoop,
  kCount
};

class LimitedLog {
 public:
  using Level = spdlog::level::level_enum;

  /// The clock outlives it.
  explicit LimitedLog(Clock& clock) : clock_(clock) {}

  /// Sums up what was held back.
  ~LimitedLog();
  LimitedLog(const LimitedLog&) = delete;
  LimitedLog& operator=(const LimitedLog&) = delete;

  /// Logs the message, or counts it. Where it was counted a summary of the same level follows
  /// within RepeatLimit::kWindow.
  void log(Level level, Repeated what, const std::string& text);

 private:
  struct Kind {
    RepeatLimit limit;
    Level level = Level::warn;  ///< of the message that came last
  };

  void await_summary();
  void sum_up(Instant time);

  Clock& clock_;
  std::array<Kind, static_cast<std::size_t>(Repeated::kCount)> kinds_;
  std::unique_ptr<Alarm> summary_;  ///< null: nothing was held back
  Lifeline lifeline_;
};

/// Logs a message within the limits of `log`; without limits where that is null.
inline void log_limited(LimitedLog* log, LimitedLog::Level level, Repeated what,
                        const std::string& text) {
  if (log != nullptr) {
    log->log(level, what, text);
  } else {
    spdlog::log(level, "{}", text);
  }
}

template <class... Arguments>
void warn(LimitedLog* log, Repeated what, fmt::format_string<Arguments...> format,
          Arguments&&... arguments) {
  log_limited(log, LimitedLog::Level::warn, what,
              fmt::format(format, std::forward<Arguments>(arguments)...));
}

template <class... Arguments>
void info(LimitedLog* log, Repeated what, fmt::format_string<Arguments...> format,
          Arguments&&... arguments) {
  log_limited(log, LimitedLog::Level::info, what,
              fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace airmodem
