#include "core/links/held_data.h"

#include <algorithm>

namespace airmodem {

void HeldData::add_stream(std::string_view bytes) { bytes_.push(bytes); }

void HeldData::add_datagram(std::string_view bytes) {
  if (bytes.empty()) return;
  bytes_.push(bytes);
  datagrams_.push_back(bytes.size());
}

std::string HeldData::take(std::size_t most) {
  const std::size_t border = datagrams_.empty() ? bytes_.size() : datagrams_.front();
  const std::size_t count = std::min(most, border);
  std::string taken = bytes_.take(count);
  if (datagrams_.empty()) return taken;
  datagrams_.front() -= count;
  if (datagrams_.front() == 0) datagrams_.pop_front();
  return taken;
}

}  // namespace airmodem
