#include "runtime/terminal_output.h"

namespace airmodem {

void TerminalOutput::write() {
  while (is_writing_ && !(unwritten_.empty() && formats_.empty())) {
    const std::size_t size = formats_.empty() ? unwritten_.size() : formats_.front().bytes_before;
    const std::size_t written = size == 0 ? 0 : terminal_.write(unwritten_.view().substr(0, size));
    unwritten_.pop(written);
    is_writing_ = written == size;
    for (LaterFormat& later : formats_) later.bytes_before -= written;
    if (!is_writing_ || formats_.empty()) continue;
    terminal_.configure(formats_.front().format);
    formats_.pop_front();
  }
}

void TerminalOutput::drop_bytes() {
  unwritten_.clear();
  for (LaterFormat& later : formats_) later.bytes_before = 0;
}

}  // namespace airmodem
