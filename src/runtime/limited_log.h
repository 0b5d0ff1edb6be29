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
  Accepting,
  TurningAway,
  HangingUp,
  Overrun,
  InLoop,
  kCount
};

class LimitedLog {
 public:
  /// The clock outlives it.
  explicit LimitedLog(Clock& clock) : clock_(clock) {}

  /// Sums up what was held back.
  ~LimitedLog();
  LimitedLog(const LimitedLog&) = delete;
  LimitedLog& operator=(const LimitedLog&) = delete;

  /// Logs a warning, or counts it. Where it was counted a summary follows within
  /// RepeatLimit::kWindow.
  void warn(Repeated what, const std::string& text);

 private:
  void await_summary();
  void sum_up(Instant time);

  Clock& clock_;
  std::array<RepeatLimit, static_cast<std::size_t>(Repeated::kCount)> limits_;
  std::unique_ptr<Alarm> summary_;  ///< null: nothing was held back
  Lifeline lifeline_;
};

/// Logs a warning within the limits of `log`; without limits where that is null.
template <class... Arguments>
void warn(LimitedLog* log, Repeated what, fmt::format_string<Arguments...> format,
          Arguments&&... arguments) {
  const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
  if (log != nullptr) {
    log->warn(what, text);
  } else {
    spdlog::warn("{}", text);
  }
}

}  // namespace airmodem
