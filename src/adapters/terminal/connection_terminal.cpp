#include "adapters/terminal/connection_terminal.h"

#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace airmodem {

ConnectionTerminal::ConnectionTerminal(asio::io_context& io, StreamSocket socket, std::string name,
                                       TerminalBuffer& buffer, std::shared_ptr<const void> seat,
                                       std::shared_ptr<LimitedLog> log, const std::string& owner)
    : io_(io),
      host_(std::move(socket)),
      name_(std::move(name)),
      log_prefix_(owner.empty() ? "" : owner + ": "),
      reader_(io, buffer, host_, [this](const error_code& why) { report_closed(why); }),
      writer_(host_),
      seat_(std::move(seat)),
      log_(std::move(log)) {}

ConnectionTerminal::~ConnectionTerminal() {
  error_code error;
  host_.close(error);
}

void ConnectionTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  observer_->terminal_opened();
  writer_.start(observer);
  reader_.start(observer);
}

std::size_t ConnectionTerminal::write(std::string_view bytes) {
  return host_.is_open() ? writer_.write(bytes) : bytes.size();
}

void ConnectionTerminal::hang_up(std::string_view why) {
  if (!host_.is_open()) return;
  warn(log_.get(), Repeated::HangingUp, "{}the connection of host {} is ended: {}", log_prefix_,
       name_, why);
  asio::post(io_, lifeline_.guard([this] {
    if (host_.is_open()) report_closed(asio::error::eof);
  }));
}

void ConnectionTerminal::report_closed(const error_code& why) {
  if (why != asio::error::eof) spdlog::info("{}host {}: {}", log_prefix_, name_, why.message());
  spdlog::info("{}host {} has closed its port", log_prefix_, name_);
  reader_.stop();
  writer_.stop();
  error_code error;
  host_.close(error);
  if (error) spdlog::debug("closing a host's socket: {}", error.message());
  observer_->terminal_closed();
  asio::post(io_, lifeline_.guard([this] {
    // The handler destroys what holds it.
    if (const auto over = std::exchange(over_, nullptr)) over();
  }));
}

}  // namespace airmodem
