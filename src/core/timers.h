/// What a module waits for, each with its deadline.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "airmodem/time.h"
#include "airmodem/types.h"

namespace airmodem {

enum class Timer : std::uint8_t {
  Bearer,      ///< the network does not answer CIICR
  Lookup,      ///< no name server answers CDNSGIP
  Escape,      ///< the silence after a sign decides what it was
  Packet,      ///< less than a full packet has waited long enough
  Block,       ///< the next block of received data may be written
  Boot,        ///< the module has started
  Card,        ///< the card is known
  Network,     ///< the network answers a registration
  Loss,        ///< the network is lost
  Pace,        ///< what came too early for real timing is let in
  Ping,        ///< an echo request is not answered
  TimeServer,  ///< a time server does not answer
  HeartBeat,   ///< the next heart-beat leaves
  FirstLink,   ///< socket 0 takes too long to open, or its peer to take bytes; the others follow
};

inline constexpr std::size_t kTimerCount = static_cast<std::size_t>(Timer::FirstLink) + kMostLinks;

class Timers {
 public:
  Timers() { deadlines_.fill(kNever); }

  void set(Timer timer, Instant deadline) {
    deadlines_[static_cast<std::size_t>(timer)] = deadline;
  }
  void clear(Timer timer) { set(timer, kNever); }

  /// When a timer is due; kNever when it is not set.
  Instant deadline(Timer timer) const { return deadlines_[static_cast<std::size_t>(timer)]; }

  /// The earliest deadline; kNever when there is none.
  Instant next() const { return *std::ranges::min_element(deadlines_); }

  /// The timer with the earliest deadline, which must be one that is set.
  Timer first() const {
    return static_cast<Timer>(std::ranges::min_element(deadlines_) - deadlines_.begin());
  }

 private:
  std::array<Instant, kTimerCount> deadlines_;
};

/// The timer of a socket's lookup, connect and handshake, and when it is open that of its peer.
constexpr Timer link_timer(LinkId link) {
  return static_cast<Timer>(static_cast<std::uint8_t>(Timer::FirstLink) + link.value);
}

/// The socket that such a timer belongs to.
constexpr LinkId link_of(Timer timer) {
  return LinkId{static_cast<std::uint8_t>(static_cast<std::uint8_t>(timer) -
                                          static_cast<std::uint8_t>(Timer::FirstLink))};
}

}  // namespace airmodem
