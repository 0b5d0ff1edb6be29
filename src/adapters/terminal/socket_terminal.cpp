#include "adapters/terminal/socket_terminal.h"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace airmodem {
namespace {

/// How often it is looked whether a host that is not read has gone.
constexpr std::chrono::milliseconds kLookInterval{100};

/// What a second host reads.
constexpr std::string_view kTaken =
    "another host has the port open, and only one can at a time; close that one first";

/// Whether the host's FIN or a reset has come, whatever is there to be read before it.
bool has_gone(StreamSocket& socket) {
  pollfd state{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&state, 1, 0) == 1;
}

}  // namespace

SocketTerminal::SocketTerminal(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                               TerminalBuffer& buffer, const std::string& owner)
    : io_(io),
      listener_(std::move(listener)),
      owner_(owner.empty() ? listener_->address() : owner),
      host_(io),
      reader_(io, buffer, host_, [this](const error_code& why) { end(why); }),
      writer_(host_),
      look_timer_(io),
      clock_(io),
      turned_away_(io, clock_) {}

void SocketTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  listener_->start(*this);
}

/// None while a host has gone whose bytes are not all taken yet: end() goes on with the next.
bool SocketTerminal::takes_connections() { return !host_.is_open() || !has_gone(host_); }

void SocketTerminal::take_connection(StreamSocket socket, const std::string& name) {
  if (host_.is_open()) {
    turned_away_.add(std::move(socket), owner_, name, kTaken, listener_->log());
    return;
  }
  spdlog::info("{}: host {} has connected", owner_, name);
  host_ = std::move(socket);
  name_ = name;
  is_open_ = true;
  is_hung_up_ = false;
  observer_->terminal_opened();
  writer_.start(*this);
  reader_.start(*this);
}

std::size_t SocketTerminal::terminal_bytes(std::string_view bytes) {
  if (is_hung_up_) return bytes.size();
  const std::size_t taken = observer_->terminal_bytes(bytes);
  const bool is_held_back = taken < bytes.size();
  if (is_held_back && is_open_ && !std::exchange(is_looking_, true)) look_for_end();
  return taken;
}

/// Goes on until the host is closed: whether it is read meanwhile need not be known.
void SocketTerminal::look_for_end() {
  look_timer_.expires_after(kLookInterval);
  look_timer_.async_wait(lifeline_.guard([this](const error_code& error) {
    if (error || !is_open_) return;
    is_looking_ = reader_.is_held_back();
    if (!is_looking_) return;
    if (has_gone(host_)) {
      report_closed();
    } else {
      look_for_end();
    }
  }));
}

void SocketTerminal::hang_up(std::string_view why) {
  if (!is_open_ || std::exchange(is_hung_up_, true)) return;
  warn(&listener_->log(), Repeated::HangingUp, "{}: the connection of host {} is ended: {}", owner_,
       name_, why);
  asio::post(io_, lifeline_.guard([this] {
    if (is_hung_up_) end(asio::error::eof);
  }));
}

void SocketTerminal::report_closed() {
  if (!std::exchange(is_open_, false)) return;
  spdlog::info("{}: the host has closed the port", owner_);
  is_looking_ = false;
  look_timer_.cancel();
  writer_.stop();
  observer_->terminal_closed();
}

/// The host has gone, and all that it wrote is taken.
void SocketTerminal::end(const error_code& why) {
  if (why != asio::error::eof) spdlog::info("{}: {}", owner_, why.message());
  reader_.stop();
  report_closed();
  error_code error;
  host_.close(error);
  if (error) spdlog::debug("closing a host's socket: {}", error.message());
  listener_->look_again();
}

}  // namespace airmodem
