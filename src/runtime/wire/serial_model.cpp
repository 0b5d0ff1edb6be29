#include "runtime/wire/serial_model.h"

#include <algorithm>
#include <cmath>

namespace airmodem {
namespace {

/// Of what is not known of a line whose speed is found out.
constexpr std::uint32_t kUsualSpeed = 115'200;

/// A receiver samples the last bit of a character rightly up to this difference.
constexpr double kTolerance = 0.03;

/// A character has no more falling edges than this, and a receiver that is too fast begins a
/// character with each.
constexpr double kMostCharacters = 5;

/// The two directions differ in how they are split.
constexpr std::uint64_t kOtherSeed = 0x9E37'79B9'7F4A'7C15;

std::optional<std::uint64_t> other_seed(std::optional<std::uint64_t> seed) {
  if (seed) *seed ^= kOtherSeed;
  return seed;
}

}  // namespace

SerialModel::SerialModel(const SerialModelOptions& options)
    : options_(options),
      to_module_(options.fragment_seed),
      to_host_(other_seed(options.fragment_seed)),
      noise_(options.noise_seed) {
  set_pace(Instant{});
}

void SerialModel::set_host_speed(std::optional<std::uint32_t> baud, Instant now) {
  if (baud == 0U) baud.reset();  // a terminal that is hung up
  if (baud == host_baud_) return;
  host_baud_ = baud;
  set_pace(now);
}

void SerialModel::set_module_format(const LineFormat& format, Instant now) {
  format_ = format;
  set_pace(now);
}

std::size_t SerialModel::overrun(Instant now) {
  if (!options_.fifo || format_.to_module != FlowControl::None) return 0;
  return to_module_.shorten(*options_.fifo, now);
}

Instant SerialModel::next_overrun() const {
  return options_.fifo ? to_module_.next_arrival() : kNever;
}

/// `ratio` is the receiver's speed by the sender's.
std::size_t SerialModel::send(SerialLane& lane, std::string_view bytes, double ratio, Instant now) {
  lane.ready(now);  // so that what has come out by now is counted as such
  if (std::abs(ratio - 1) <= kTolerance) {
    const std::string_view piece = bytes.substr(0, lane.room());
    lane.push(piece, now);
    return piece.size();
  }
  const double expansion = std::min(ratio, kMostCharacters);
  const double fits = (static_cast<double>(lane.room()) - 1) / std::max(expansion, 1.0);
  const auto size = std::min(bytes.size(), static_cast<std::size_t>(std::max(fits, 0.0)));
  lane.push(garbage(size, expansion), now);
  return size;
}

/// Noise as long as `size` characters are for a receiver of another speed.
std::string SerialModel::garbage(std::size_t size, double ratio) {
  owed_ += static_cast<double>(size) * ratio;
  const double whole = std::floor(owed_);
  owed_ -= whole;
  std::string bytes(static_cast<std::size_t>(whole), '\0');
  for (char& byte : bytes) byte = static_cast<char>(noise_() & 0xFFU);
  return bytes;
}

/// The host's speed by the module's; 1 where they agree, or need not.
double SerialModel::speed_ratio() const {
  const bool is_known = options_.pacing == Pacing::CharacterTime && host_baud_ && format_.baud != 0;
  return is_known ? static_cast<double>(*host_baud_) / format_.baud : 1;
}

/// A module that finds the speed out has the host's.
void SerialModel::set_pace(Instant now) {
  if (options_.pacing == Pacing::None) return;
  LineFormat format = format_;
  if (format.baud == 0) format.baud = host_baud_.value_or(kUsualSpeed);
  to_module_.set_pace(pace_of(format), now);
  to_host_.set_pace(pace_of(format), now);
}

}  // namespace airmodem
