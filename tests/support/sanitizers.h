/// Which sanitizers a test is built with. GCC says so by macros, Clang by features.
#pragma once

namespace airmodem {

#if !defined(__has_feature)
#define AIRMODEM_HAS_FEATURE(name) 0
#else
#define AIRMODEM_HAS_FEATURE(name) __has_feature(name)
#endif

#if defined(__SANITIZE_ADDRESS__) || AIRMODEM_HAS_FEATURE(address_sanitizer)
inline constexpr bool kHasAddressSanitizer = true;
#else
inline constexpr bool kHasAddressSanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__) || AIRMODEM_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kHasThreadSanitizer = true;
#else
inline constexpr bool kHasThreadSanitizer = false;
#endif

#undef AIRMODEM_HAS_FEATURE

/// Whether memory is the program's own: sanitizers take much of it for themselves, and end a
/// program that gets none.
inline constexpr bool kHasPlainMemory = !kHasAddressSanitizer && !kHasThreadSanitizer;

}  // namespace airmodem
