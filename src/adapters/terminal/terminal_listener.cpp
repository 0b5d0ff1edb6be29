#include "adapters/terminal/terminal_listener.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace airmodem {
TerminalListener::TerminalListener(asio::io_context& io, Clock& clock,
                                   std::unique_ptr<SocketListener> listener, std::size_t limit)
    : listener_(std::move(listener)),
      limit_(limit),
      turned_away_(io, clock),
      log_(std::make_shared<LimitedLog>(clock)) {}

void TerminalListener::start(Taker taker) {
  taker_ = std::move(taker);
  listener_->start(*this);
}

void TerminalListener::take_connection(StreamSocket socket, const std::string& name) {
  NewHost host{.socket = std::move(socket), .name = name, .seat = nullptr, .log = log_};
  const auto seated = seat(host);
  if (seated) return;
  turned_away_.add(std::move(host.socket), address(), host.name, seated.error().message, *log_);
}

/// Memory may be what is missing, and the next host must still be accepted.
Result<void> TerminalListener::seat(NewHost& host) try {
  if (count() >= limit_) {
    return failure(fmt::format("no module is free; --max-modules allows {}", limit_));
  }
  host.seat = seats_;
  return taker_(host);
} catch (const std::exception& error) {
  return failure(error.what());
}

}  // namespace airmodem
