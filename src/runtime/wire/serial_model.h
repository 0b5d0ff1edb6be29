/// What a serial line does to the bytes on it. No I/O and no clock.
///
/// Theory of operation. There are two lanes. Bytes enter one as their sender writes them, leave it
/// as their characters end, and are then offered to the other side. In the module's direction the
/// FIFO stands at the end of the lane: what arrives and is not taken fills it, and what comes on
/// top is lost unless flow control holds the host back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "airmodem/line.h"
#include "airmodem/time.h"
#include "runtime/wire/serial_lane.h"

namespace airmodem {

/// Whether characters take their time, and both sides must agree on it.
enum class Pacing : std::uint8_t {
  None,
  CharacterTime  ///< --baud: by the module's format; at another speed the host reads garbage
};

struct SerialModelOptions {
  Pacing pacing = Pacing::None;
  /// --fifo N: how many bytes the module's UART holds, at least 1; none: nothing is ever lost.
  std::optional<std::size_t> fifo = std::nullopt;
  /// --fragment SEED: pieces are split and joined.
  std::optional<std::uint64_t> fragment_seed = std::nullopt;
  std::uint64_t noise_seed = 1;  ///< of the garbage at the wrong speed
};

class SerialModel {
 public:
  explicit SerialModel(const SerialModelOptions& options);

  /// The host's speed from now on, bits a second, where it is known.
  void set_host_speed(std::optional<std::uint32_t> baud, Instant now);

  /// The module's format from now on. Whoever wants what was said before to keep the old one waits
  /// until has_bytes_for_host() is false.
  void set_module_format(const LineFormat& format, Instant now);

  /// Returns how many of the host's bytes are on their way now.
  std::size_t host_sends(std::string_view bytes, Instant now) {
    return send(to_module_, bytes, 1 / speed_ratio(), now);
  }

  /// Returns how many of the module's bytes are on their way now.
  std::size_t module_sends(std::string_view bytes, Instant now) {
    return send(to_host_, bytes, speed_ratio(), now);
  }

  /// What has arrived; valid until the model changes.
  std::string_view for_module(Instant now) { return to_module_.ready(now); }
  std::string_view for_host(Instant now) { return to_host_.ready(now); }

  /// So many of the bytes that have arrived are taken.
  void module_took(std::size_t count) { to_module_.pop(count); }
  void host_took(std::size_t count) { to_host_.pop(count); }

  /// The module does not read: what the FIFO does not hold is lost. Returns how many bytes.
  std::size_t overrun(Instant now);

  /// The host has gone: what it did not get is lost, as with any serial driver.
  void forget_host() { to_host_.clear(); }

  /// Half a lane is empty: it is worth the while of one who waits.
  bool has_room_for_host() const { return to_module_.room() >= kLaneSize / 2; }
  bool has_room_for_module() const { return to_host_.room() >= kLaneSize / 2; }

  bool has_bytes_for_module() const { return !to_module_.empty(); }
  bool has_bytes_for_host() const { return !to_host_.empty(); }

  /// When there is something for the module or the host; kNever when nothing is on its way.
  Instant next_for_module() const { return to_module_.next_ready(); }
  Instant next_for_host() const { return to_host_.next_ready(); }

  /// When bytes may be lost while the module does not read.
  Instant next_overrun() const;

 private:
  std::size_t send(SerialLane& lane, std::string_view bytes, double ratio, Instant now);
  std::string garbage(std::size_t size, double ratio);
  double speed_ratio() const;
  void set_pace(Instant now);

  SerialModelOptions options_;
  LineFormat format_;
  std::optional<std::uint32_t> host_baud_;
  SerialLane to_module_;
  SerialLane to_host_;
  std::mt19937_64 noise_;
  double owed_ = 0;  ///< the part of a garbage character that is left over
};

}  // namespace airmodem
