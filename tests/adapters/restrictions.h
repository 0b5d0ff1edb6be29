/// What a test takes away from its own process for a while.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "tests/support/sanitizers.h"

namespace airmodem::e2e {

/// Whether this process can do without new descriptors for a while: the undefined behaviour
/// sanitizer looks at memory through a pipe, and takes its failure for an error of the program.
inline constexpr bool kLivesWithoutDescriptors = !kHasAddressSanitizer;

/// While it lives files can be only so large, as with `ulimit -f`.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = size, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

/// While it lives the process may do only what any user may.
class Unprivileged {
 public:
  Unprivileged() { done_ = ::seteuid(65534) == 0; }
  ~Unprivileged() {
    if (done_ && ::seteuid(0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  bool done() const { return done_; }

 private:
  bool done_ = false;
};

}  // namespace airmodem::e2e
