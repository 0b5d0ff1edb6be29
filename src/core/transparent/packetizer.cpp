#include "core/transparent/packetizer.h"

#include <utility>

namespace airmodem {

void Packetizer::configure(std::size_t size, Duration wait) {
  size_ = size;
  wait_ = wait;
}

void Packetizer::add(std::string_view bytes, Instant typed) {
  if (held_.empty()) first_byte_ = typed;
  last_add_ = typed;
  held_ += bytes;
}

// The big piece is given away as it is and only the rest is copied.
std::string Packetizer::take_full() {
  const std::size_t rest = held_.size() % size_;
  const std::size_t full = held_.size() - rest;
  if (full == 0) return {};
  std::string packets = std::exchange(held_, {});
  held_.assign(packets, full, rest);
  packets.resize(full);
  first_byte_ = last_add_;  // less than a packet was held before, so the rest came last
  return packets;
}

std::string Packetizer::take_all() { return std::exchange(held_, {}); }

}  // namespace airmodem
