#include "adapters/terminal/terminal_listener.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace airmodem {

TerminalListener::TerminalListener(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                                   TerminalBuffer& buffer, std::size_t limit)
    : io_(io), listener_(std::move(listener)), buffer_(buffer), limit_(limit) {}

void TerminalListener::start(Taker taker) {
  taker_ = std::move(taker);
  listener_->start(*this);
}

void TerminalListener::take_connection(StreamSocket socket, const std::string& name) {
  spdlog::info("host {} has connected", name);
  ++count_;
  if (count_ == limit_) spdlog::warn("{} hosts are there: further ones wait", limit_);
  taker_(std::make_unique<ConnectionTerminal>(io_, std::move(socket), name, buffer_,
                                              lifeline_.guard([this] {
                                                --count_;
                                                listener_->look_again();
                                              })));
}

}  // namespace airmodem
