#include "adapters/terminal/socket_terminal.h"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <utility>

namespace airmodem {
namespace {

/// Whether the host's FIN or a reset has come, whatever is there to be read before it.
bool has_gone(StreamSocket& socket) {
  pollfd state{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&state, 1, 0) == 1;
}

}  // namespace

SocketTerminal::SocketTerminal(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                               TerminalBuffer& buffer)
    : listener_(std::move(listener)),
      host_(io),
      reader_(io, buffer, host_, [this](const error_code& why) { report_closed(why); }),
      writer_(host_) {}

void SocketTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  listener_->start(*this);
}

/// None while a host has gone and is not reported closed yet: report_closed() goes on with the
/// next.
bool SocketTerminal::takes_connections() { return !host_.is_open() || !has_gone(host_); }

void SocketTerminal::take_connection(StreamSocket socket, const std::string& name) {
  if (host_.is_open()) {
    spdlog::warn("{}: a second host, {}, is turned away: the port is open already",
                 listener_->address(), name);
    return;
  }
  spdlog::info("{}: host {} has connected", listener_->address(), name);
  host_ = std::move(socket);
  observer_->terminal_opened();
  writer_.start(*observer_);
  reader_.start(*observer_);
}

void SocketTerminal::report_closed(const error_code& why) {
  if (why != asio::error::eof) spdlog::info("{}: {}", listener_->address(), why.message());
  spdlog::info("{}: the host has closed the port", listener_->address());
  reader_.stop();
  writer_.stop();
  error_code error;
  host_.close(error);
  if (error) spdlog::debug("closing a host's socket: {}", error.message());
  observer_->terminal_closed();
  listener_->look_again();
}

}  // namespace airmodem
