/// What a serial line does to the bytes on it. No I/O and no clock.
///
/// Theory of operation. There are two lanes. Bytes enter one as their sender writes them, leave it
/// as their characters end, and are then offered to the other side. In the module's direction the
/// FIFO stands behind the lane: what arrives and is not taken fills it, and what comes on top is
/// lost unless flow control holds the host back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "adapters/terminal/serial_lane.h"
#include "airmodem/line.h"
#include "airmodem/time.h"

namespace airmodem {

/// Whether characters take their time, and whether both sides must agree on it.
enum class Pacing : std::uint8_t {
  None,
  CharacterTime  ///< --baud: by the module's format; a host with another speed reads garbage
};

struct SerialModelOptions {
  Pacing pacing = Pacing::None;
  /// --fifo N: how many bytes the module's UART holds, at least 1; none: nothing is ever lost.
  std::optional<std::size_t> fifo;
  /// --fragment SEED: pieces are split and joined.
  std::optional<std::uint64_t> fragment_seed;
  std::uint64_t noise_seed = 1;  ///< of the garbage at the wrong speed
};

class SerialModel {
 public:
  explicit SerialModel(const SerialModelOptions& options);

  /// Returns how many of the host's bytes are on their way now. `host_baud` is the host's speed
  /// where it is known.
  std::size_t host_sends(std::string_view bytes, std::optional<std::uint32_t> host_baud,
                         Instant now);

  /// Returns how many of the module's bytes are on their way now.
  std::size_t module_sends(std::string_view bytes, std::optional<std::uint32_t> host_baud,
                           Instant now);

  /// What has arrived; valid until the model changes. Whoever cannot take it all says how much it
  /// took, and what does not fit the FIFO is lost.
  std::string_view for_module(Instant now) { return to_module_.ready(now); }
  void module_took(std::size_t count, Instant now);
  std::string_view for_host(Instant now) { return to_host_.ready(now); }
  void host_took(std::size_t count, Instant now);

  /// The module's format, from when all that it has said is out.
  void configure(const LineFormat& format, Instant now);

  /// The host has gone: nothing is on its way any more, in the directions that are empty for it.
  void clear();

  bool has_bytes_for_module() const { return !to_module_.empty(); }

  /// When something arrives; kNever when nothing is on its way.
  Instant next_deadline(Instant now) const;

  /// How many bytes have been lost in the FIFO.
  std::uint64_t lost() const { return lost_; }

 private:
  void apply_format(Instant now);
  void match_host(std::optional<std::uint32_t> host_baud, Instant now);
  std::string garble(std::string_view bytes, double ratio);

  SerialModelOptions options_;
  LineFormat format_;
  std::optional<LineFormat> next_format_;
  std::uint32_t found_baud_ = 0;  ///< the host's speed, under IPR=0
  SerialLane to_module_;
  SerialLane to_host_;
  std::mt19937_64 noise_;
  double owed_ = 0;  ///< parts of a garbage character
  std::uint64_t lost_ = 0;
};

}  // namespace airmodem
