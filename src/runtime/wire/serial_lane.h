/// One direction of a serial line: bytes go in at once and come out at the speed of the line. No
/// clock: who asks says what time it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "airmodem/line.h"
#include "airmodem/time.h"

namespace airmodem {

/// How many bytes are on their way or wait at the end of it: as many as the transmit buffer of a
/// serial driver holds, and some 10 ms of the fastest line.
inline constexpr std::size_t kLaneSize = 4096;

/// How fast characters follow each other.
struct LinePace {
  std::uint32_t baud = 0;  ///< bits a second; 0: characters take no time
  unsigned bits = 10;      ///< of a character, with its start bit

  bool operator==(const LinePace&) const = default;
};

/// The pace of a format; its speed must not be 0.
LinePace pace_of(const LineFormat& format);

class SerialLane {
 public:
  /// With a seed, bytes come out in pieces of random sizes at random times.
  explicit SerialLane(std::optional<std::uint64_t> fragment_seed);

  /// For everything that has not come out yet.
  void set_pace(const LinePace& pace, Instant now);

  /// How many more bytes fit in.
  std::size_t room() const { return kLaneSize - flying_.size() - arrived_.size(); }

  /// Takes bytes for which there is room.
  void push(std::string_view bytes, Instant now);

  /// What has come out by `now` and is not taken; valid until the lane changes.
  std::string_view ready(Instant now);

  /// Removes bytes that ready() has shown.
  void pop(std::size_t count);

  /// Loses the last of what has come out by `now`, so that at most `limit` bytes of it are left,
  /// and returns how many were lost.
  std::size_t shorten(std::size_t limit, Instant now);

  void clear();

  bool empty() const { return flying_.empty() && arrived_.empty(); }

  /// When characters come out, not one by one where they follow fast; kNever when none are on
  /// their way.
  Instant next_arrival() const;

  /// When ready() has something to show; a time that is over where it has.
  Instant next_ready() const;

 private:
  void advance(Instant now);
  Instant arrival(std::size_t index) const;
  void begin_piece(Instant now);

  std::string flying_;   ///< characters that have not come out
  std::string arrived_;  ///< those that have
  LinePace pace_;
  Instant begin_{};           ///< when the line became busy
  std::uint64_t passed_ = 0;  ///< characters that have come out since then
  std::optional<std::mt19937_64> random_;
  std::size_t piece_ = 0;  ///< how much comes out together at piece_due_; 0: there is no piece
  Instant piece_due_{};
};

}  // namespace airmodem
