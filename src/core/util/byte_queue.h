/// Bytes that wait in order: they are put in at the back and taken out at the front, as far as
/// there is room for them elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace airmodem {

class ByteQueue {
 public:
  /// Takes the bytes over; they are copied only while others wait.
  void push(std::string&& bytes) {
    if (empty()) {
      bytes_ = std::move(bytes);
    } else {
      push(std::string_view(bytes));
    }
  }

  void push(std::string_view bytes) {
    bytes_.erase(0, std::exchange(begin_, 0));
    bytes_ += bytes;
  }

  /// Removes `count` bytes, which must be there. An empty queue holds no memory.
  void pop(std::size_t count) {
    begin_ += count;
    if (empty()) clear();
  }

  /// Takes `count` bytes, which must be there, from the front.
  std::string take(std::size_t count) {
    std::string bytes(view().substr(0, count));
    pop(count);
    return bytes;
  }

  void clear() { take(); }

  /// Gives away all that waits.
  std::string take() {
    std::string bytes = std::exchange(bytes_, {});
    bytes.erase(0, std::exchange(begin_, 0));
    return bytes;
  }

  /// What waits; valid until the queue changes.
  std::string_view view() const { return std::string_view(bytes_).substr(begin_); }
  std::size_t size() const { return bytes_.size() - begin_; }
  bool empty() const { return size() == 0; }

 private:
  std::string bytes_;
  std::size_t begin_ = 0;  // so much at the front is taken out already
};

}  // namespace airmodem
