/// All commands, found by name.
#pragma once

#include <span>
#include <string_view>

#include "core/command/command.h"

namespace airmodem {

/// The row of a command in a dialect, its name in any case; null when there is none.
const Command* find_command(std::string_view name, const Dialect& dialect);

/// Every row of every dialect, ordered by name.
std::span<const Command* const> all_commands();

}  // namespace airmodem
