/// A serial line under anything that host and module may do with it at any time. Where both sides
/// have the same speed and nothing can be lost, what goes in comes out, in its order; nowhere comes
/// out more than went in; and when bytes are promised for a time, they are there then.
///
/// The first four bytes of the input are options, then each pair of bytes is a step.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "runtime/wire/serial_model.h"

namespace {

using airmodem::Instant;
using airmodem::SerialModel;
using airmodem::SerialModelOptions;

constexpr std::uint32_t kSpeeds[] = {0, 1200, 9600, 115'200, 921'600};

/// One direction: a count of the bytes that went in, whose low bits they are.
struct Direction {
  std::size_t sent = 0;
  std::size_t taken = 0;
  std::size_t lost = 0;

  std::string next(std::size_t size) const {
    std::string bytes(size, '\0');
    for (std::size_t n = 0; n < size; ++n) bytes[n] = static_cast<char>(sent + n);
    return bytes;
  }
};

SerialModelOptions options_of(std::span<const std::uint8_t> bytes) {
  SerialModelOptions options;
  if ((bytes[0] & 1U) != 0) options.pacing = airmodem::Pacing::CharacterTime;
  if (bytes[1] != 0) options.fifo = bytes[1];
  if (bytes[2] != 0) options.fragment_seed = bytes[2];
  options.noise_seed = bytes[3];
  return options;
}

class Run {
 public:
  explicit Run(const SerialModelOptions& options)
      : model_(options), is_exact_(options.pacing == airmodem::Pacing::None) {}

  void step(std::uint8_t what, std::uint8_t argument) {
    switch (what % 8) {
      case 0:
        to_module_.sent += model_.host_sends(to_module_.next(argument * 32U), now_);
        break;
      case 1:
        to_host_.sent += model_.module_sends(to_host_.next(argument * 32U), now_);
        break;
      case 2:
        now_ += std::chrono::microseconds(argument * argument);
        break;
      case 3:
        model_.module_took(take(model_.for_module(now_), argument, to_module_));
        break;
      case 4:
        model_.host_took(take(model_.for_host(now_), argument, to_host_));
        break;
      case 5:
        to_module_.lost += model_.overrun(now_);
        break;
      case 6:
        model_.set_host_speed(kSpeeds[argument % std::size(kSpeeds)], now_);
        break;
      case 7:
        model_.set_module_format({.baud = kSpeeds[argument % std::size(kSpeeds)]}, now_);
        break;
    }
    // Now and then goes on to the time for which something is promised.
    if (argument % 4 != 0) return;
    wait([&] { return model_.next_for_module(); }, [&] { return model_.for_module(now_); });
    wait([&] { return model_.next_for_host(); }, [&] { return model_.for_host(now_); });
  }

 private:
  std::size_t take(std::string_view ready, std::size_t most, Direction& direction) {
    const std::size_t size = std::min(ready.size(), most);
    if (is_exact_) {
      if (direction.taken + ready.size() + direction.lost > direction.sent) std::abort();
      Direction expected{.sent = direction.taken};
      if (direction.lost == 0 && expected.next(size) != ready.substr(0, size)) std::abort();
    }
    direction.taken += size;
    return size;
  }

  /// What has arrived may wait once more, to come in a piece.
  template <class Promised, class Ready>
  void wait(Promised promised, Ready ready) {
    for (int tries = 0; promised() != airmodem::kNever; ++tries) {
      now_ = std::max(now_, promised());
      if (!ready().empty()) return;
      if (tries == 2) std::abort();
    }
  }

  SerialModel model_;
  bool is_exact_;
  Instant now_{};
  Direction to_module_;
  Direction to_host_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::span<const std::uint8_t> bytes(data, size);
  Run run(options_of(bytes.first(4)));
  for (std::size_t at = 4; at + 1 < size; at += 2) run.step(bytes[at], bytes[at + 1]);
  return 0;
}
