/// The module's way of writing a wall clock: yy/MM/dd,hh:mm:ss+zz, the zone in quarter hours.
#pragma once

#include <chrono>
#include <string>

namespace airmodem {

/// `utc` shown in the local time that is `offset` ahead of it.
std::string clock_text(std::chrono::sys_seconds utc, std::chrono::minutes offset);

}  // namespace airmodem
