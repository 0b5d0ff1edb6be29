#include "adapters/terminal/tcp_terminal.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <sstream>
#include <utility>

#include "adapters/network/socket_errors.h"

namespace airmodem {
namespace {

using asio::ip::tcp;

/// A read that brings less than this has most likely brought all; a look for more costs a message's
/// round trip more than a wrong guess costs.
constexpr std::size_t kSmallRead = 256;

/// After this many reads the others on the loop get their turn.
constexpr int kReadsPerTurn = 4;

/// How long accepting rests when the process has no descriptors left.
constexpr std::chrono::milliseconds kRest{100};

std::string text_of(const tcp::endpoint& address) {
  std::ostringstream text;
  text << address;
  return text.str();
}

/// Whether the host's FIN or a reset has come, whatever is there to be read before it.
bool has_gone(tcp::socket& socket) {
  pollfd state{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&state, 1, 0) == 1;
}

}  // namespace

Result<std::unique_ptr<TcpTerminal>> TcpTerminal::open(asio::io_context& io,
                                                       const tcp::endpoint& address,
                                                       TerminalBuffer& buffer) {
  std::unique_ptr<TcpTerminal> terminal(new TcpTerminal(io, buffer));
  const error_code error = terminal->listen(address);
  if (!error) return terminal;
  return failure(
      fmt::format("the module cannot listen on {}: {}; choose another address or port, or port 0 "
                  "for any that is free",
                  text_of(address), error.message()));
}

TcpTerminal::TcpTerminal(asio::io_context& io, TerminalBuffer& buffer)
    : io_(io), buffer_(buffer), acceptor_(io), rest_(io), host_(io) {}

TcpTerminal::error_code TcpTerminal::listen(const tcp::endpoint& address) {
  error_code error;
  acceptor_.open(address.protocol(), error);
  // Connections of an earlier run that the kernel has not forgotten yet are no hindrance.
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(address, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (!error) address_ = text_of(acceptor_.local_endpoint(error));
  return error;
}

void TcpTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  await_connections();
}

// Hosts come and go.

void TcpTerminal::await_connections() {
  if (std::exchange(awaiting_connections_, true)) return;
  acceptor_.async_wait(tcp::acceptor::wait_read, lifeline_.guard([this](const error_code&) {
    awaiting_connections_ = false;
    take_connections();
  }));
}

void TcpTerminal::take_connections() {
  if (next_must_wait()) return;
  error_code error;
  tcp::socket socket = acceptor_.accept(error);
  if (!error) {
    admit(std::move(socket));
  } else if (!would_block(error) && error != asio::error::connection_aborted) {
    spdlog::warn("a host cannot be accepted: {}; trying on", error.message());
    rest_.expires_after(kRest);
    rest_.async_wait(lifeline_.guard([this](const error_code&) { await_connections(); }));
    return;
  }
  await_connections();
}

/// The host has gone, and it is not reported closed yet: report_closed() goes on with the next.
bool TcpTerminal::next_must_wait() { return host_.is_open() && has_gone(host_); }

void TcpTerminal::admit(tcp::socket socket) {
  error_code error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (host_.is_open()) {
    spdlog::warn("a second host, {}, is turned away: the port is open already", text_of(remote));
    return;
  }
  socket.non_blocking(true, error);
  // What the module says must leave at once: hosts wait for answers.
  if (!error) socket.set_option(tcp::no_delay(true), error);
  if (error) {
    spdlog::info("a host has gone before it was accepted: {}", error.message());
    return;
  }
  spdlog::info("host {} has connected", text_of(remote));
  host_ = std::move(socket);
  const bool was_room_wanted = std::exchange(room_wanted_, false);
  observer_->terminal_opened();
  if (was_room_wanted) observer_->terminal_writable();
  await_bytes();
}

void TcpTerminal::report_closed() {
  spdlog::info("the host has closed the port");
  host_lifeline_.cut();
  error_code error;
  host_.close(error);
  if (error) spdlog::debug("closing a host's socket: {}", error.message());
  has_ended_ = false;
  observer_->terminal_closed();
  await_connections();
}

// The host's bytes.

void TcpTerminal::resume_reading() {
  resume_asked_ = true;
  if (std::exchange(held_back_, false)) post_read();
}

void TcpTerminal::await_bytes() {
  host_.async_wait(tcp::socket::wait_read,
                   host_lifeline_.guard([this](const error_code&) { read(); }));
}

void TcpTerminal::post_read() {
  asio::post(io_, host_lifeline_.guard([this] { read(); }));
}

/// Reads until nothing is left, and waits for more; or until the observer holds back, and then
/// resume_reading() goes on. One of them is always due while a host is there.
void TcpTerminal::read() {
  if (!offer_kept()) return;
  for (int reads = 0; reads < kReadsPerTurn && !has_ended_; ++reads) {
    if (!read_piece()) return await_bytes();
    if (!kept_.empty()) return;
  }
  if (has_ended_) return report_closed();
  post_read();
}

/// True when the observer has taken all that was read.
bool TcpTerminal::offer_kept() {
  if (!kept_.empty()) kept_.pop(offer(kept_.view()));
  return kept_.empty();
}

/// Reads once, and gives the observer what came; false when most likely nothing is left.
bool TcpTerminal::read_piece() {
  error_code error;
  const std::size_t size = host_.read_some(asio::buffer(buffer_), error);
  if (would_block(error)) return false;
  if (error) {
    if (error != asio::error::eof) spdlog::info("the host: {}", error.message());
    has_ended_ = true;
    return true;
  }
  const std::string_view bytes(buffer_.data(), size);
  kept_.push(bytes.substr(offer(bytes)));
  return size >= kSmallRead || !kept_.empty();
}

/// Returns how many of the bytes the observer has taken.
std::size_t TcpTerminal::offer(std::string_view bytes) {
  resume_asked_ = false;
  const std::size_t taken = observer_->terminal_bytes(bytes);
  if (taken == bytes.size()) return taken;
  held_back_ = !resume_asked_;
  if (resume_asked_) post_read();
  return taken;
}

// The module's bytes.

std::size_t TcpTerminal::write(std::string_view bytes) {
  if (!host_.is_open()) {
    room_wanted_ = true;
    return 0;
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    error_code error;
    done += host_.write_some(asio::buffer(bytes) + done, error);
    if (would_block(error)) {
      await_room();
      return done;
    }
    // The host has gone: reading finds that out too, and reports it when its bytes are taken.
    if (error) return bytes.size();
  }
  return done;
}

void TcpTerminal::await_room() {
  if (std::exchange(room_wanted_, true)) return;
  host_.async_wait(tcp::socket::wait_write, host_lifeline_.guard([this](const error_code&) {
    room_wanted_ = false;
    observer_->terminal_writable();
  }));
}

}  // namespace airmodem
