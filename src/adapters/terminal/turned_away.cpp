#include "adapters/terminal/turned_away.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <exception>
#include <utility>

namespace airmodem {
namespace {

/// How many may still be reading why. Each holds a descriptor until its system has the words; when
/// there are more the oldest is cut off.
constexpr std::size_t kLeavingLimit = 4;

}  // namespace

TurnedAway::TurnedAway(asio::io_context& io, Clock& clock) : leaving_(io, clock, kLeavingLimit) {}

void TurnedAway::add(StreamSocket socket, std::string_view owner, std::string_view host,
                     std::string_view why, LimitedLog& log) noexcept try {
  warn(&log, Repeated::TurningAway, "{}: host {} is turned away: {}", owner, host, why);
  if (!socket.is_open()) return;
  leaving_.add(std::move(socket), fmt::format("airmodem: {}\r\n", why), CloseHow::Quick);
} catch (const std::exception& error) {
  spdlog::error("a host is turned away without a word: {}", error.what());
}

}  // namespace airmodem
