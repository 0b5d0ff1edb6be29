#include "adapters/terminal/terminal_listener.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace airmodem {
namespace {

/// How many hosts that were turned away may still be reading why. Each holds a descriptor until its
/// TCP has acknowledged the words; when there are more the oldest is cut off.
constexpr std::size_t kLeavingLimit = 4;

}  // namespace

TerminalListener::TerminalListener(asio::io_context& io, Clock& clock,
                                   std::unique_ptr<SocketListener> listener, std::size_t limit)
    : listener_(std::move(listener)),
      limit_(limit),
      leaving_(io, clock, kLeavingLimit),
      log_(std::make_shared<LimitedLog>(clock)) {}

void TerminalListener::start(Taker taker) {
  taker_ = std::move(taker);
  listener_->start(*this);
}

void TerminalListener::take_connection(StreamSocket socket, const std::string& name) {
  NewHost host{.socket = std::move(socket), .name = name, .seat = nullptr, .log = log_};
  if (const auto seated = seat(host); !seated) turn_away(host, seated.error());
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

/// The next host must be accepted also when there is no memory for these words.
void TerminalListener::turn_away(NewHost& host, const Error& why) noexcept try {
  warn(log_.get(), Repeated::TurningAway, "{}: host {} is turned away: {}", address(), host.name,
       why.message);
  if (!host.socket.is_open()) return;
  leaving_.add(std::move(host.socket), fmt::format("airmodem: {}\r\n", why.message),
               CloseHow::Quick);
} catch (const std::exception& error) {
  spdlog::error("a host is turned away without a word: {}", error.what());
}

}  // namespace airmodem
