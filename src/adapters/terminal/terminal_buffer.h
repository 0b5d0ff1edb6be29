/// The buffer that terminals read into, and what the size of a read tells.
#pragma once

#include <array>
#include <cstddef>

namespace airmodem {

/// What is read is handed out before the next read, so one buffer serves all terminals of a loop.
using TerminalBuffer = std::array<char, 65'536>;

/// A read that brings less than this has most likely brought all; a look for more costs a
/// message's round trip more than a wrong guess costs.
inline constexpr std::size_t kSmallRead = 256;

}  // namespace airmodem
