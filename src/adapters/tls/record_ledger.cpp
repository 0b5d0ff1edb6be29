#include "adapters/tls/record_ledger.h"

#include <algorithm>
#include <iterator>

namespace airmodem {

void RecordLedger::add(std::uint64_t stream_end, std::uint64_t payload_end) {
  marks_.push_back({stream_end, payload_end});
}

std::uint64_t RecordLedger::payload_within(std::uint64_t stream_size) const {
  const auto later =
      std::upper_bound(marks_.begin(), marks_.end(), stream_size,
                       [](std::uint64_t size, const Mark& mark) { return size < mark.stream_end; });
  return later == marks_.begin() ? forgotten_payload_ : std::prev(later)->payload_end;
}

void RecordLedger::forget(std::uint64_t stream_size) {
  for (; !marks_.empty() && marks_.front().stream_end <= stream_size; marks_.pop_front()) {
    forgotten_payload_ = marks_.front().payload_end;
  }
}

}  // namespace airmodem
