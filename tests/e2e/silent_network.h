/// A network of the test's own, in which everything can fall silent as if a cable was cut.
#pragma once

#include "byte_channel.h"

namespace airmodem::e2e {

/// As long as it lives, this process and the programs it starts have no other network than a
/// loopback interface of their own.
class SilentNetwork {
 public:
  SilentNetwork();
  ~SilentNetwork();
  SilentNetwork(const SilentNetwork&) = delete;
  SilentNetwork& operator=(const SilentNetwork&) = delete;

  /// False where the rights are missing; then nothing has changed.
  bool is_made() const { return before_.get() >= 0; }

  /// From now on nothing arrives, and nobody is told.
  void fall_silent() const;

 private:
  Descriptor before_;  ///< the network that this process had
};

}  // namespace airmodem::e2e
