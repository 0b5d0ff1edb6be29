/// The buffer that terminals read into.
#pragma once

#include <array>

namespace airmodem {

/// What is read is handed out before the next read, so one buffer serves all terminals of a loop.
using TerminalBuffer = std::array<char, 65'536>;

}  // namespace airmodem
