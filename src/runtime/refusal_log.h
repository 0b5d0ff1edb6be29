/// Tells why commands were refused: each one when it happens, and at the end how often which one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "airmodem/event.h"

namespace airmodem {

/// How many names of commands are counted separately. A driver uses some 30; a host that types
/// garbage makes as many as it likes, and what comes after these is counted together.
inline constexpr std::size_t kCountedNames = 32;

class RefusalLog {
 public:
  /// Log lines begin with `prefix`.
  explicit RefusalLog(std::string prefix) : prefix_(std::move(prefix)) {}

  /// Logs why the command was refused (level info).
  void take(const CommandRefused& refused);

  /// `AT+CIPSTART 3 times, AT+FOO 1 time`, the most frequent one first; empty if nothing was
  /// refused.
  std::string summary() const;

  /// Logs the summary (level info) if anything was refused.
  void tell_summary() const;

 private:
  std::string prefix_;
  std::map<std::string, std::uint64_t, std::less<>> counts_;
  std::uint64_t others_ = 0;
};

}  // namespace airmodem
