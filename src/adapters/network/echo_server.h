/// A peer for trying things out without a network: it sends back what it receives.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

#include "adapters/clock/asio_clock.h"
#include "adapters/handler_memory.h"
#include "airmodem/result.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {

namespace asio = boost::asio;

/// With their 16 KiB each, a bound of 4 MiB; further clients wait in the kernel's queue.
inline constexpr std::size_t kEchoClientLimit = 256;

class EchoServer {
 public:
  /// Listens for TCP and UDP on 127.0.0.1, on one port number for both; with port 0 the kernel
  /// chooses it. The loop outlives the server.
  static Result<std::unique_ptr<EchoServer>> open(asio::io_context& io, std::uint16_t port);

  /// Drops all clients.
  ~EchoServer();
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  class Client;

  explicit EchoServer(asio::io_context& io);

  boost::system::error_code listen(std::uint16_t port);
  void start();
  void await_client();
  boost::system::error_code take_client();
  void accept();
  void remove(const Client* client);
  void await_datagrams();
  void echo_datagrams();
  void answer(const asio::ip::udp::endpoint& peer, std::size_t size);

  asio::io_context& io_;
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::udp::socket datagrams_;
  asio::steady_timer rest_;
  AsioClock clock_;
  LimitedLog log_;
  std::uint16_t port_ = 0;
  bool is_awaiting_ = false;
  HandlerMemory accepting_;  ///< of the wait for a client, or for the end of the rest
  HandlerMemory receiving_;
  std::list<std::unique_ptr<Client>> clients_;
  std::array<char, 65'536> datagram_{};
  Lifeline lifeline_;
};

}  // namespace airmodem
