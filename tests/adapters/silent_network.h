/// Peers that are not heard or hear nothing: a network of the test's own, in which everything can
/// fall silent as if a cable was cut, and connections that lose what comes.
#pragma once

#include <cstddef>

#include "tests/adapters/byte_channel.h"

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

/// From now on this TCP connection hears nothing but a reset, as if all other packets got lost.
void go_deaf(const ByteChannel& channel);

/// How many packets it has not heard.
std::size_t unheard(const ByteChannel& channel);

}  // namespace airmodem::e2e
