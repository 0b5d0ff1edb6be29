#include "adapters/network/echo_server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <new>
#include <utility>

#include "adapters/network/socket_errors.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

constexpr std::size_t kClientBufferSize = 16'384;

/// The number that the kernel chooses for TCP may be taken for UDP; then it chooses another.
constexpr int kPortTries = 16;

/// How long accepting rests when the process has no descriptors left.
constexpr std::chrono::milliseconds kRest{100};

constexpr int kDatagramsPerTurn = 16;

}  // namespace

/// One TCP client. Its one buffer is read into, then written from, then read into again: a client
/// that does not read is not read from.
class EchoServer::Client {
 public:
  Client(EchoServer& server, tcp::socket socket) : server_(server), socket_(std::move(socket)) {}

  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            lifeline_.guard([this](const error_code& error, std::size_t size) {
                              if (error) return leave(error);
                              write(size);
                            }));
  }

 private:
  void write(std::size_t size) {
    asio::async_write(socket_, asio::buffer(buffer_, size),
                      lifeline_.guard([this](const error_code& error, std::size_t) {
                        if (error) return leave(error);
                        read();
                      }));
  }

  /// Everything was echoed before this: closing sends our FIN after it.
  void leave(const error_code& why) {
    if (why != asio::error::eof) spdlog::debug("echo: a client has gone: {}", why.message());
    error_code error;
    socket_.close(error);
    if (error) spdlog::debug("echo: closing: {}", error.message());
    asio::post(server_.io_, lifeline_.guard([this] { server_.remove(this); }));
  }

  EchoServer& server_;
  tcp::socket socket_;
  std::array<char, kClientBufferSize> buffer_;
  Lifeline lifeline_;
};

Result<std::unique_ptr<EchoServer>> EchoServer::open(asio::io_context& io, std::uint16_t port) {
  std::unique_ptr<EchoServer> server(new EchoServer(io));
  error_code error;
  for (int tries = 0; tries < (port == 0 ? kPortTries : 1); ++tries) {
    error = server->listen(port);
    if (error != asio::error::address_in_use) break;
  }
  if (error) {
    return failure(
        fmt::format("the echo server cannot listen on 127.0.0.1:{}: {}; choose another "
                    "port, or 0 for any",
                    port, error.message()));
  }
  server->start();
  return server;
}

EchoServer::EchoServer(asio::io_context& io)
    : io_(io), acceptor_(io), datagrams_(io), rest_(io), clock_(io), log_(clock_) {}

EchoServer::~EchoServer() = default;

error_code EchoServer::listen(std::uint16_t port) {
  const auto loopback = asio::ip::address_v4::loopback();
  error_code error;
  acceptor_.close(error);
  datagrams_.close(error);
  acceptor_.open(tcp::v4(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind({loopback, port}, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (!error) datagrams_.open(udp::v4(), error);
  if (!error) datagrams_.non_blocking(true, error);
  if (!error) datagrams_.bind({loopback, port_}, error);
  return error;
}

void EchoServer::start() {
  await_client();
  await_datagrams();
}

void EchoServer::await_client() {
  if (clients_.size() >= kEchoClientLimit || std::exchange(is_awaiting_, true)) return;
  const auto client_is_there = [this](const error_code&) {
    is_awaiting_ = false;
    accept();
  };
  acceptor_.async_wait(tcp::acceptor::wait_read, accepting_.hold(lifeline_.guard(client_is_there)));
}

/// Memory may be there again for the next one.
error_code EchoServer::take_client() try {
  error_code error;
  tcp::socket socket = acceptor_.accept(error);
  if (error) return error;
  auto client = std::make_unique<Client>(*this, std::move(socket));
  client->read();
  clients_.push_back(std::move(client));
  return {};
} catch (const std::bad_alloc&) {
  return asio::error::no_memory;
}

void EchoServer::accept() {
  const error_code error = take_client();
  if (!error || would_block(error) || error == asio::error::connection_aborted) {
    return await_client();
  }
  is_awaiting_ = true;
  rest_.expires_after(kRest);
  rest_.async_wait(accepting_.hold(lifeline_.guard([this](const error_code&) {
    is_awaiting_ = false;
    await_client();
  })));
  warn(&log_, Repeated::Accepting, "echo: a client cannot be accepted: {}; trying on",
       error.message());
}

void EchoServer::remove(const Client* client) {
  std::erase_if(clients_, [client](const auto& each) { return each.get() == client; });
  await_client();
}

void EchoServer::await_datagrams() {
  const auto datagram_is_there = [this](const error_code&) {
    echo_datagrams();
    await_datagrams();
  };
  datagrams_.async_wait(udp::socket::wait_read,
                        receiving_.hold(lifeline_.guard(datagram_is_there)));
}

void EchoServer::echo_datagrams() {
  for (int done = 0; done < kDatagramsPerTurn; ++done) {
    udp::endpoint peer;
    error_code error;
    const std::size_t size = datagrams_.receive_from(asio::buffer(datagram_), peer, 0, error);
    if (would_block(error)) return;
    if (error) {
      spdlog::debug("echo: receiving a datagram: {}", error.message());
    } else {
      answer(peer, size);
    }
  }
}

/// A datagram for which the kernel has no room is lost, as datagrams may be.
void EchoServer::answer(const udp::endpoint& peer, std::size_t size) {
  error_code error;
  datagrams_.send_to(asio::buffer(datagram_.data(), size), peer, 0, error);
  if (error) spdlog::debug("echo: a datagram is lost: {}", error.message());
}

}  // namespace airmodem
