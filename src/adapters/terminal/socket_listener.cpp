#include "adapters/terminal/socket_listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <chrono>
#include <cstring>
#include <new>
#include <sstream>
#include <utility>

#include "adapters/network/socket_errors.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;

/// How long accepting rests when the process has no descriptors left.
constexpr std::chrono::milliseconds kRest{100};

/// Any descriptor will do.
OwnedFd make_reserve() { return OwnedFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

std::string text_of(const tcp::endpoint& address) {
  std::ostringstream text;
  text << address;
  return text.str();
}

/// Every UNIX socket's host is called alike: it has no address of its own.
std::string text_of(const Protocol::endpoint& address) {
  const int family = address.protocol().family();
  if (family != AF_INET && family != AF_INET6) return "on this machine";
  tcp::endpoint found;
  found.resize(address.size());
  std::memcpy(found.data(), address.data(), address.size());
  return text_of(found);
}

}  // namespace

SocketListener::SocketListener(asio::io_context& io)
    : acceptor_(io), rest_(io), reserve_(make_reserve()), clock_(io), log_(clock_) {}

Result<std::unique_ptr<SocketListener>> SocketListener::open(asio::io_context& io,
                                                             const tcp::endpoint& address) {
  std::unique_ptr<SocketListener> listener(new SocketListener(io));
  auto& acceptor = listener->acceptor_;
  error_code error;
  acceptor.open(address.protocol(), error);
  // Connections of an earlier run that the kernel has not forgotten yet do not prevent it.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(address, error);
  if (!error) error = listener->listen();
  if (!error) listener->address_ = text_of(acceptor.local_endpoint(error));
  if (!error) return listener;
  return failure(
      fmt::format("the module cannot listen on {}: {}; choose another address or port, or port 0 "
                  "for any that is free",
                  text_of(address), error.message()));
}

Result<std::unique_ptr<SocketListener>> SocketListener::open(asio::io_context& io,
                                                             const UnixAddress& address) {
  std::unique_ptr<SocketListener> listener(new SocketListener(io));
  error_code error;
  listener->acceptor_.open(Protocol(AF_UNIX, 0), error);
  if (!error) {
    auto path = SocketPath::bind(listener->acceptor_.native_handle(), address.path, address.mode);
    if (!path) return tl::unexpected(path.error());
    listener->path_ = *std::move(path);
    listener->address_ = address.path.string();
    error = listener->listen();
  }
  if (!error) return listener;
  return failure(fmt::format("the module cannot listen on {}: {}; choose another --unix path",
                             address.path.string(), error.message()));
}

SocketListener::error_code SocketListener::listen() {
  error_code error;
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  return error;
}

void SocketListener::start(ConnectionTaker& taker) {
  taker_ = &taker;
  look_again();
}

void SocketListener::look_again() {
  if (taker_ == nullptr || std::exchange(is_waiting_, true)) return;
  const auto host_is_there = [this](const error_code&) {
    is_waiting_ = false;
    take_connections();
  };
  acceptor_.async_wait(asio::socket_base::wait_read, memory_.hold(lifeline_.guard(host_is_there)));
}

/// Waits for the next one before the taker is called: whatever comes of that, accepting goes on.
void SocketListener::take_connections() {
  if (!taker_->takes_connections()) return;
  StreamSocket socket(acceptor_.get_executor());
  Protocol::endpoint remote;
  const error_code error = accept(socket, remote);
  const bool passes = would_block(error) || error == asio::error::connection_aborted;
  if (error && !passes) return rest(error);
  look_again();
  if (!error) take(std::move(socket), text_of(remote));
}

SocketListener::error_code SocketListener::accept(StreamSocket& socket,
                                                  Protocol::endpoint& remote) try {
  error_code error;
  acceptor_.accept(socket, remote, error);
  if (is_out_of_descriptors(error) && reserve_.valid()) {
    reserve_.reset();
    acceptor_.accept(socket, remote, error);
  } else if (!reserve_.valid()) {
    reserve_ = make_reserve();
  }
  return error;
} catch (const std::bad_alloc&) {
  return asio::error::no_memory;
}

void SocketListener::rest(const error_code& why) {
  is_waiting_ = true;
  rest_.expires_after(kRest);
  rest_.async_wait(memory_.hold(lifeline_.guard([this](const error_code&) {
    is_waiting_ = false;
    look_again();
  })));
  warn(&log_, Repeated::Accepting, "{}: a host cannot be accepted: {}; trying on", address_,
       why.message());
}

void SocketListener::take(StreamSocket socket, const std::string& name) {
  error_code error;
  socket.non_blocking(true, error);
  // What the module says must leave at once: hosts wait for answers.
  const bool is_tcp = path_.empty();
  if (!error && is_tcp) socket.set_option(tcp::no_delay(true), error);
  if (error) {
    spdlog::info("{}: a host has gone before it was accepted: {}", address_, error.message());
    return;
  }
  taker_->take_connection(std::move(socket), name);
}

}  // namespace airmodem
