/// What the tests of connections have in common: an observer that writes down what it hears, a
/// resolver that answers as told, and a peer that the test plays itself.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/ports.h"
#include "tests/adapters/run_until.h"
#include "tests/support/link_observer.h"

namespace airmodem {

namespace asio = boost::asio;

/// Answers every name with `answer`, or never when there is none.
class ToldResolver final : public Resolver {
 public:
  explicit ToldResolver(asio::io_context& io) : io_(io) {}

  std::unique_ptr<Lookup> resolve(const std::string&, Handler handler) override {
    auto wanted = std::make_shared<Handler>(std::move(handler));
    if (answer) {
      asio::post(io_, [wanted, told = *answer] {
        const Handler call = std::exchange(*wanted, nullptr);
        if (call) call(told);
      });
    }
    return std::make_unique<ToldLookup>(wanted);
  }
  std::vector<std::string> servers() const override { return {}; }

  std::optional<Answer> answer = Answer(std::vector<std::string>{"127.0.0.1"});

 private:
  struct ToldLookup final : Lookup {
    explicit ToldLookup(std::shared_ptr<Handler> handler) : wanted(std::move(handler)) {}
    ~ToldLookup() override { *wanted = nullptr; }
    std::shared_ptr<Handler> wanted;
  };

  asio::io_context& io_;
};

/// A TCP listener on 127.0.0.1 and its one client, moved by hand: nothing is read or written but
/// when the test says so.
class Peer {
 public:
  explicit Peer(asio::io_context& io)
      : acceptor_(io, {asio::ip::address_v4::loopback(), 0}), socket_(io) {
    acceptor_.non_blocking(true);
  }

  Port port() const { return Port{acceptor_.local_endpoint().port()}; }
  asio::ip::tcp::socket& socket() { return socket_; }
  void stop_listening() { acceptor_.close(); }

  /// Takes the client that waits; false when there is none yet.
  bool accept() {
    boost::system::error_code error;
    acceptor_.accept(socket_, error);
    if (!error) socket_.non_blocking(true);
    return !error;
  }

  /// What can be read now. At the end `ended` or `reset` says how.
  std::string read(std::size_t limit = 1'000'000) {
    std::string bytes(limit, '\0');
    boost::system::error_code error;
    bytes.resize(socket_.read_some(asio::buffer(bytes), error));
    if (error == asio::error::eof) ended = true;
    if (error == asio::error::connection_reset) reset = true;
    return bytes;
  }

  /// How much of `bytes` could be written now.
  std::size_t write(std::string_view bytes) {
    boost::system::error_code error;
    return socket_.write_some(asio::buffer(bytes), error);
  }

  bool ended = false;
  bool reset = false;

 private:
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::socket socket_;
};

/// Bytes whose every position can be told from its neighbours.
inline std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; ++at)
    bytes[at] = static_cast<char>((at * 7 + at / 251) % 256);
  return bytes;
}

}  // namespace airmodem
