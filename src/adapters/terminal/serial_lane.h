/// One direction of a serial line: bytes that go in at once and come out at the speed of the line.
/// No clock: who asks says what time it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

#include "adapters/byte_queue.h"
#include "airmodem/line.h"
#include "airmodem/time.h"

namespace airmodem {

/// The bits of one character, with its start bit.
unsigned character_bits(const LineFormat& format);

class SerialLane {
 public:
  /// With a seed, bytes come out in pieces of random sizes at random times. At speed 0 characters
  /// take no time.
  explicit SerialLane(std::optional<std::uint64_t> fragment_seed);

  /// Bits a second (0: no pacing) and bits of a character, for everything not yet come out.
  void set_pace(std::uint32_t baud, unsigned bits, Instant now);

  /// How many more bytes fit in.
  std::size_t room() const;

  void push(std::string_view bytes, Instant now);

  /// What has come out by `now`; valid until the lane changes.
  std::string_view ready(Instant now);

  /// Removes bytes that have come out.
  void pop(std::size_t count, Instant now);

  void clear();

  bool empty() const { return bytes_.empty(); }

  /// When more comes out; kNever when that depends on others.
  Instant deadline(Instant now) const;

 private:
  std::size_t arrived(Instant now) const;
  Instant arrival(std::size_t index) const;
  void begin_piece(Instant now);

  ByteQueue bytes_;
  std::uint32_t baud_ = 0;
  unsigned bits_ = 10;
  Instant begin_{};           ///< when the line became busy
  std::uint64_t passed_ = 0;  ///< characters since then that are no longer here
  std::optional<std::mt19937_64> random_;
  std::size_t piece_ = 0;  ///< bytes of the piece in hand
  Instant piece_due_{};    ///< from when on the piece may come out, whole or not
};

}  // namespace airmodem
