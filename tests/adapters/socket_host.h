/// A host program's side of a socket, TCP's or UNIX's, on the loop of the terminal it talks to.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <string>

#include "tests/adapters/run_until.h"

namespace airmodem {

class SocketHost {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;

  /// `address` is an endpoint of either family.
  template <class Endpoint>
  SocketHost(boost::asio::io_context& io, const Endpoint& address) : socket_(io) {
    socket_.connect(address);
    socket_.non_blocking(true);
  }

  void write(const std::string& bytes) {
    EXPECT_EQ(socket_.write_some(boost::asio::buffer(bytes)), bytes.size());
  }
  /// Goes on writing `bytes` over and over, as much as fits; `count` is what was written so far.
  /// False when nothing fits.
  bool try_write(const std::string& bytes, std::size_t& count) {
    boost::system::error_code error;
    const std::size_t begin = count % bytes.size();
    count += socket_.write_some(boost::asio::buffer(bytes) + begin, error);
    return !error;
  }
  /// What is there to read now.
  std::string read(std::size_t size = 65'536) {
    std::string bytes(size, '\0');
    boost::system::error_code error;
    bytes.resize(socket_.read_some(boost::asio::buffer(bytes), error));
    if (error && error != boost::asio::error::would_block) has_ended_ = true;
    return bytes;
  }
  /// At least `size` bytes, unless they do not come.
  std::string reads(boost::asio::io_context& io, std::size_t size) {
    std::string bytes;
    run_until(io, [&] { return (bytes += read()).size() >= size; });
    return bytes;
  }
  /// `size` bytes and not one more, unless they do not come.
  std::string reads_exactly(boost::asio::io_context& io, std::size_t size) {
    std::string bytes;
    run_until(io, [&] { return (bytes += read(size - bytes.size())).size() == size; });
    return bytes;
  }
  /// The module's side has closed the connection, and all that it said before is read.
  bool has_ended() const { return has_ended_; }
  /// Nothing more comes, and nothing has been left to read.
  bool sees_end(boost::asio::io_context& io) {
    return run_until(io, [&] { return read().empty() && has_ended(); });
  }
  void finish() { socket_.shutdown(Socket::shutdown_send); }
  void reset() {
    socket_.set_option(Socket::linger(true, 0));
    socket_.close();
  }
  void close() { socket_.close(); }

 private:
  Socket socket_;
  bool has_ended_ = false;
};

}  // namespace airmodem
