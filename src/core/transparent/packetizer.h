/// Cuts what is typed in data mode into packets: a full one leaves at once, less when its first
/// byte has waited long enough (spec: transparent.packets).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "airmodem/time.h"

namespace airmodem {

class Packetizer {
 public:
  /// Full packets have `size` bytes; others leave `wait` after their first byte. What is held
  /// stays.
  void configure(std::size_t size, Duration wait);

  /// Adds bytes that were typed at `typed`.
  void add(std::string_view bytes, Instant typed);

  /// All full packets in one piece; empty when there is none.
  std::string take_full();

  /// Everything that is held.
  std::string take_all();

  std::size_t packet_size() const { return size_; }
  std::size_t held() const { return held_.size(); }

  /// When what is held has to leave; kNever when nothing is.
  Instant deadline() const { return held_.empty() ? kNever : first_byte_ + wait_; }

 private:
  std::size_t size_ = 1;
  Duration wait_{};
  std::string held_;
  Instant first_byte_{};  // of the packet that is not full
  Instant last_add_{};
};

}  // namespace airmodem
