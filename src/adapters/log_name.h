/// Whom a line of the log is about, where several modules write to one log.
#pragma once

#include <string_view>

namespace airmodem {

/// While it exists, what is logged is about the module `name`; of several the innermost counts. The
/// loop's thread only. The text outlives it.
class LogName {
 public:
  explicit LogName(std::string_view name);
  ~LogName();
  LogName(const LogName&) = delete;
  LogName& operator=(const LogName&) = delete;

  /// The name that counts; empty: none.
  static std::string_view current();

 private:
  std::string_view before_;
};

}  // namespace airmodem
