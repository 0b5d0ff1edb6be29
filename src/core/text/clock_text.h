/// The module's way of writing a wall clock: yy/MM/dd,hh:mm:ss+zz, the zone in quarter hours.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace airmodem {

/// `utc` shown in the local time that is `offset` ahead of it.
std::string clock_text(std::chrono::sys_seconds utc, std::chrono::minutes offset);

/// What such a text says.
struct ClockReading {
  std::chrono::sys_seconds local;            ///< the time shown, as if it were UTC
  std::optional<std::chrono::minutes> zone;  ///< how far it is ahead of UTC, where that is said
};

/// Reads yy/MM/dd,hh:mm:ss, with or without +zz after it; the years are those from 2000 on. The
/// zone is -48 to +56 quarter hours, as far as the world's clocks differ. Returns nullopt if there
/// is no such moment.
std::optional<ClockReading> parse_clock_text(std::string_view text);

}  // namespace airmodem
