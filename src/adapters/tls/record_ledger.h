/// Which payload each byte of an encrypted stream carries. A record counts when it is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace airmodem {

class RecordLedger {
 public:
  /// A record ends at `stream_end`, and with it the payload up to `payload_end`. Both are counted
  /// from the connection's beginning and grow from call to call.
  void add(std::uint64_t stream_end, std::uint64_t payload_end);

  /// How much payload is whole within the stream's first `stream_size` bytes.
  std::uint64_t payload_within(std::uint64_t stream_size) const;

  /// Nothing below `stream_size` will be asked for any more.
  void forget(std::uint64_t stream_size);

  /// How many records it remembers.
  std::size_t size() const { return marks_.size(); }

 private:
  struct Mark {
    std::uint64_t stream_end;
    std::uint64_t payload_end;
  };

  std::deque<Mark> marks_;
  std::uint64_t forgotten_payload_ = 0;
};

}  // namespace airmodem
