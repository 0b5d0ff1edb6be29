/// The third kind of wrong: ours. A check stays on in release and ends the program, since going on
/// with a broken state would print answers that are not true.
#pragma once

namespace airmodem {

/// Says where the check failed on standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace airmodem

#define AIRMODEM_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::airmodem::check_failed(#condition, __FILE__, __LINE__))
