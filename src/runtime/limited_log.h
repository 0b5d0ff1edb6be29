/// The part of a module's log that a host or a peer can bring about as often as it likes.
#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
  Leaving,
  Accepting,
  TurningAway,
  HangingUp,
  Overrun,
  Files,
  StoodStill,
  InLoop,
  kCount
};

class LimitedLog {
 public:
  using Level = spdlog::level::level_enum;

  /// The clock outlives it. `owner` is the module whose it is, or empty.
  explicit LimitedLog(Clock& clock, const std::string& owner = {})
      : clock_(clock), prefix_(owner.empty() ? "" : owner + ": ") {}

  /// Sums up what was held back.
  ~LimitedLog();
  LimitedLog(const LimitedLog&) = delete;
  LimitedLog& operator=(const LimitedLog&) = delete;

  /// Logs the message, or counts it. Where it was counted a summary of the same level follows
  /// within RepeatLimit::kWindow.
  void log(Level level, Repeated what, const std::string& text);

  /// How messages begin that do not tell by themselves whose they are: `meter: `, or nothing.
  const std::string& prefix() const { return prefix_; }

 private:
  struct Kind {
    RepeatLimit limit;
    Level level = Level::warn;  ///< of the message that came last
  };

  void await_summary();
  void sum_up(Instant time);

  Clock& clock_;
  std::string prefix_;
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

/// The prefix of `log`, which may be null.
inline std::string_view prefix_of(const LimitedLog* log) {
  return log != nullptr ? std::string_view(log->prefix()) : std::string_view();
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
