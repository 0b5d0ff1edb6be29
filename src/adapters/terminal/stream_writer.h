/// Writes to a host's stream as much as fits: a socket of any family, a device, a pipe or a file.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <string_view>
#include <utility>

#include "adapters/network/socket_errors.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

/// `Stream` is a socket or a descriptor of asio that does not block; it outlives the writer.
template <class Stream>
class StreamWriter {
 public:
  using error_code = boost::system::error_code;

  explicit StreamWriter(Stream& stream) : stream_(stream) {}

  /// A host is at the stream, and the observer knows of it: it is told of room if it waits for
  /// some.
  void start(TerminalObserver& observer) {
    observer_ = &observer;
    error_ = {};
    is_stopped_ = false;
    if (std::exchange(room_wanted_, false)) observer_->terminal_writable();
  }

  /// The host has gone: from here on nothing is taken, until start().
  void stop() {
    is_stopped_ = true;
    lifeline_.cut();
  }

  /// Takes nothing while the stream is closed or the host has gone, and everything, to no effect,
  /// once it is broken.
  std::size_t write(std::string_view bytes) {
    if (is_stopped_ || !stream_.is_open()) {
      room_wanted_ = true;
      return 0;
    }
    std::size_t done = 0;
    while (done < bytes.size()) {
      error_code error;
      done += stream_.write_some(asio::buffer(bytes) + done, error);
      if (would_block(error)) {
        await_room();
        return done;
      }
      if (error) {
        error_ = error;
        return bytes.size();
      }
    }
    return done;
  }

  /// Why the last write failed; reading finds most of these reasons out too, and tells them in
  /// order.
  const error_code& error() const { return error_; }

 private:
  void await_room() {
    if (std::exchange(room_wanted_, true)) return;
    stream_.async_wait(Stream::wait_write, lifeline_.guard([this](const error_code&) {
      room_wanted_ = false;
      observer_->terminal_writable();
    }));
  }

  Stream& stream_;
  TerminalObserver* observer_ = nullptr;
  bool is_stopped_ = false;
  bool room_wanted_ = false;  ///< a write was short, and the observer has not heard of room since
  error_code error_;
  Lifeline lifeline_;
};

}  // namespace airmodem
