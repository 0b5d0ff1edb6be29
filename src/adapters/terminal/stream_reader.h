/// Reads a host's stream on demand: a socket of any family, a device, a pipe or a file.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

#include "adapters/network/socket_errors.h"
#include "adapters/terminal/terminal_buffer.h"
#include "core/util/byte_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

/// What the observer does not take is kept, and reading stops until resume_reading(). `Stream` is a
/// socket or a descriptor of asio that does not block; it outlives the reader, as buffer and loop
/// do.
template <class Stream>
class StreamReader {
 public:
  using error_code = boost::system::error_code;

  /// Hears once, when all bytes are taken, why no more come; asio::error::eof is the stream's end.
  using EndHandler = std::function<void(const error_code&)>;

  StreamReader(asio::io_context& io, TerminalBuffer& buffer, Stream& stream, EndHandler ended)
      : io_(io), buffer_(buffer), stream_(stream), ended_(std::move(ended)) {}

  void start(TerminalObserver& observer) {
    observer_ = &observer;
    await_bytes();
  }

  /// Forgets what was read; start() begins anew. The observer may call it too while it is given
  /// bytes: it gets no more then.
  void stop() {
    lifeline_.cut();
    is_stopped_ = true;
    kept_.clear();
    held_back_ = false;
    has_ended_ = false;
  }

  /// How many bytes were read and are not taken.
  std::size_t untaken() const { return kept_.size(); }

  /// Whether the observer has taken less than all, and reading waits for resume_reading().
  bool is_held_back() const { return held_back_; }

  void resume_reading() {
    resume_asked_ = true;
    if (std::exchange(held_back_, false)) post_read();
  }

 private:
  /// After this many reads the others on the loop get their turn.
  static constexpr int kReadsPerTurn = 4;

  /// A file is ready at once: the loop says so with an error, and reading tells what there is.
  void await_bytes() {
    stream_.async_wait(Stream::wait_read, lifeline_.guard([this](const error_code&) { read(); }));
  }

  void post_read() {
    asio::post(io_, lifeline_.guard([this] { read(); }));
  }

  /// Reads until nothing is left, and waits for more; or until the observer holds back, and then
  /// resume_reading() goes on. One of them is always due until the end.
  void read() {
    is_stopped_ = false;
    if (!offer_kept()) return;
    for (int reads = 0; reads < kReadsPerTurn && !has_ended_; ++reads) {
      const bool is_more_likely = read_piece();
      if (is_stopped_) return;
      if (!is_more_likely) return await_bytes();
      if (!kept_.empty()) return;
    }
    if (!has_ended_) return post_read();
    lifeline_.cut();
    ended_(why_);
  }

  /// True when the observer has taken all that was read, and wants more.
  bool offer_kept() {
    if (kept_.empty()) return true;
    const std::size_t taken = offer(kept_.view());
    if (is_stopped_) return false;
    kept_.pop(taken);
    return kept_.empty();
  }

  /// Reads once, and gives the observer what came; false when most likely nothing is left.
  bool read_piece() {
    error_code error;
    const std::size_t size = stream_.read_some(asio::buffer(buffer_), error);
    if (would_block(error)) return false;
    if (error) {
      why_ = error;
      has_ended_ = true;
      return true;
    }
    const std::string_view bytes(buffer_.data(), size);
    const std::size_t taken = offer(bytes);
    if (is_stopped_) return false;
    kept_.push(bytes.substr(taken));
    return size >= kSmallRead || !kept_.empty();
  }

  /// Returns how many of the bytes the observer has taken.
  std::size_t offer(std::string_view bytes) {
    resume_asked_ = false;
    const std::size_t taken = observer_->terminal_bytes(bytes);
    if (taken == bytes.size() || is_stopped_) return taken;
    held_back_ = !resume_asked_;
    if (resume_asked_) post_read();
    return taken;
  }

  asio::io_context& io_;
  TerminalBuffer& buffer_;
  Stream& stream_;
  EndHandler ended_;
  TerminalObserver* observer_ = nullptr;
  ByteQueue kept_;          ///< was read and not taken
  bool held_back_ = false;  ///< the observer took less than all; resume_reading() ends it
  bool resume_asked_ = false;
  bool is_stopped_ = false;  ///< since read() was called last
  bool has_ended_ = false;   ///< everything was read
  error_code why_;
  Lifeline lifeline_;
};

}  // namespace airmodem
