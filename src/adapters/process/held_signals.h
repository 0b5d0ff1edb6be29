/// The signals that end a program, held back for a moment.
#pragma once

#include <csignal>

#include "adapters/owned_fd.h"

namespace airmodem {

/// Whether the process ignores a signal, as nohup makes it ignore SIGHUP.
bool is_ignored(int signal);

/// While it exists SIGINT, SIGTERM, SIGHUP and SIGQUIT wait, and a descriptor tells that one has
/// come; at its end they do what they would have done. For work of a second or so that must not
/// be left half done. Those that are ignored stay so. It is for the main thread: other threads
/// block every signal.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// Readable when one has come; it is not to be read. Negative, which poll() skips, where the
  /// system has no descriptor left: they are held all the same.
  int descriptor() const { return arrivals_.get(); }

 private:
  sigset_t before_{};
  OwnedFd arrivals_;
};

}  // namespace airmodem
