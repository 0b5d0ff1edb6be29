/// Runs one command of a line by its row in the table.
#pragma once

#include "core/context.h"
#include "core/line/outcome.h"
#include "core/text/command_parser.h"

namespace airmodem {

/// Checks everything that the command's row says and calls its handler. `is_last`: no command is
/// left on the line.
Outcome run_command(Context& context, const ParsedCommand& parsed, bool is_last);

}  // namespace airmodem
