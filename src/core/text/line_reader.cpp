#include "core/text/line_reader.h"

namespace airmodem {

LineReader::Status LineReader::take(char c) {
  if (complete_) clear();
  ++size_;
  if (!found_at_) noise_ = size_;
  switch (c) {
    case kCr:
      return end_line();
    case kLf:
      if (end_ == LineEnd::CrOrLf) return end_line();
      break;
    case kBackspace:
      take_back();
      return Status::More;
    case '/':
      if (buffer_.size() == 1 && to_upper(buffer_.front()) == 'A') {
        noise_ = size_ - 2;
        complete_ = true;
        return Status::Repeat;
      }
      break;
    default:
      break;
  }
  keep(c);
  return Status::More;
}

void LineReader::clear() {
  size_ = 0;
  noise_ = 0;
  buffer_.clear();
  found_at_ = false;
  too_long_ = false;
  complete_ = false;
}

LineReader::Status LineReader::end_line() {
  complete_ = true;
  if (too_long_) return Status::TooLong;
  return found_at_ ? Status::Line : Status::Empty;
}

void LineReader::keep(char c) {
  if (too_long_) return;
  if (buffer_.size() == kLineLimit) {
    if (found_at_) {
      too_long_ = true;
      return;
    }
    buffer_.erase(0, buffer_.size() - 1);  // noise: only its last byte can still begin an AT
  }
  buffer_.push_back(c);
  const std::size_t size = buffer_.size();
  if (found_at_ || size < 2 || to_upper(c) != 'T' || to_upper(buffer_[size - 2]) != 'A') return;
  buffer_.erase(0, size - 2);
  noise_ = size_ - 2;
  found_at_ = true;
}

void LineReader::take_back() {
  if (too_long_ || buffer_.empty()) return;
  buffer_.pop_back();
  if (buffer_.size() < 2) found_at_ = false;
}

}  // namespace airmodem
