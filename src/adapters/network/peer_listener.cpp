#include "adapters/network/peer_listener.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "adapters/network/socket_errors.h"
#include "adapters/network/tcp_connection.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

using asio::ip::tcp;

/// How long taking peers rests when the process has no descriptors left.
constexpr std::chrono::milliseconds kRest{100};

/// A peer that reaches an IPv6 address over IPv4 has its own address still.
asio::ip::address plain(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

}  // namespace

PeerListener::PeerListener(std::shared_ptr<NetworkContext> context,
                           const PeerListenerOptions& options)
    : context_(std::move(context)),
      address_(options.address),
      acceptor_(context_->io),
      rest_(context_->io) {}

Result<void> PeerListener::listen(Port port, ListenerObserver& observer) {
  stop();
  const error_code error = open(port);
  if (error) {
    stop();
    return failure(
        fmt::format("the module's server cannot listen on {} port {}: {}; choose "
                    "another port",
                    address_.to_string(), port.value, error.message()));
  }
  observer_ = &observer;
  await_peers();
  return {};
}

PeerListener::error_code PeerListener::open(Port port) {
  const tcp::endpoint place(address_, port.value);
  error_code error;
  acceptor_.open(place.protocol(), error);
  // Connections of an earlier server that the kernel has not forgotten yet do not prevent it.
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(place, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  return error;
}

void PeerListener::stop() {
  lifeline_.cut();
  rest_.cancel();
  if (peer_) refuse();
  awaiting_peers_ = false;
  error_code error;
  acceptor_.close(error);
  if (error) spdlog::debug("closing a listening socket: {}", error.message());
}

Port PeerListener::port() const {
  error_code error;
  const auto place = acceptor_.local_endpoint(error);
  return error ? Port{} : Port{place.port()};
}

void PeerListener::await_peers() {
  if (!acceptor_.is_open() || peer_ || std::exchange(awaiting_peers_, true)) return;
  acceptor_.async_wait(tcp::acceptor::wait_read, lifeline_.guard([this](const error_code&) {
    awaiting_peers_ = false;
    take_peer();
  }));
}

void PeerListener::take_peer() {
  error_code error;
  tcp::socket socket = acceptor_.accept(error);
  if (!error) {
    offer(std::move(socket));
  } else if (!would_block(error) && error != asio::error::connection_aborted) {
    warn(context_->log, Repeated::Accepting, "{}a peer cannot be taken in: {}; trying on",
         prefix_of(context_->log), error.message());
    rest_.expires_after(kRest);
    rest_.async_wait(lifeline_.guard([this](const error_code&) { await_peers(); }));
    return;
  }
  await_peers();
}

void PeerListener::offer(tcp::socket socket) {
  error_code error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (!error) socket.non_blocking(true, error);
  // What the host sends must leave at once: it waits for answers, and the line is slow enough.
  if (!error) socket.set_option(tcp::no_delay(true), error);
  if (error) {
    spdlog::info("{}a peer has gone before it was taken in: {}", prefix_of(context_->log),
                 error.message());
    return;
  }
  peer_ = std::move(socket);
  observer_->peer_arrived(plain(remote.address()).to_string(), Port{remote.port()});
}

std::unique_ptr<Connection> PeerListener::accept(ConnectionObserver& observer) {
  if (!peer_) return nullptr;
  tcp::socket socket = *std::exchange(peer_, std::nullopt);
  await_peers();
  return std::make_unique<TcpConnection>(context_, std::move(socket), observer);
}

/// With a reset, so that the peer is not left in the belief that somebody has heard it.
void PeerListener::refuse() {
  if (!peer_) return;
  error_code error;
  peer_->set_option(asio::socket_base::linger(true, 0), error);
  peer_->close(error);
  if (error) spdlog::debug("turning a peer away: {}", error.message());
  peer_.reset();
  await_peers();
}

}  // namespace airmodem
