/// What a link's peer has sent and the host has not read yet (spec: hold.*).
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "core/util/byte_queue.h"

namespace airmodem {

/// Bytes that wait for reads. Those of a stream are joined; datagrams keep their borders, and no
/// read joins two of them. One connection is of one kind.
class HeldData {
 public:
  void add_stream(std::string_view bytes);

  /// An empty datagram is nothing.
  void add_datagram(std::string_view bytes);

  /// Takes at most `most` bytes from the front; of datagrams what is left of the first one at most.
  std::string take(std::size_t most);

  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }

 private:
  ByteQueue bytes_;
  std::deque<std::size_t> datagrams_;  // how much of bytes_ each has left; none for a stream
};

}  // namespace airmodem
