/// What the module has said and the host has not read: bytes, and the formats of the line between
/// them, which must not hold before the bytes in front of them are out.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "core/util/byte_queue.h"
#include "runtime/ports.h"

namespace airmodem {

class TerminalOutput {
 public:
  /// The terminal outlives it.
  explicit TerminalOutput(Terminal& terminal) : terminal_(terminal) {}

  void push(std::string&& bytes) { unwritten_.push(std::move(bytes)); }

  /// The line has this format after what was pushed.
  void configure(const LineFormat& format) {
    formats_.push_back({.bytes_before = unwritten_.size(), .format = format});
  }

  /// Writes as much as the terminal takes. When that is not all, it goes on after resume().
  void write();

  /// The terminal has said that it takes bytes again.
  void resume() { is_writing_ = true; }

  /// Nobody will read the bytes. Formats still hold.
  void drop_bytes();

  std::size_t size() const { return unwritten_.size(); }
  bool empty() const { return unwritten_.empty(); }

 private:
  struct LaterFormat {
    std::size_t bytes_before = 0;  ///< the format holds after so many bytes
    LineFormat format;
  };

  Terminal& terminal_;
  ByteQueue unwritten_;
  std::deque<LaterFormat> formats_;
  bool is_writing_ = true;  // the terminal takes bytes; else it will say when it does again
};

}  // namespace airmodem
