/// Runs one command of a line by its row in the table.
#pragma once

#include <string_view>
#include <vector>

#include "airmodem/command.h"
#include "core/context.h"
#include "core/line/command_line.h"
#include "core/line/outcome.h"
#include "core/text/command_parser.h"

namespace airmodem {

/// Asks the hook, then checks everything that the command's row says and calls its handler.
Outcome run_command(Context& context, const ParsedCommand& parsed, PlaceOnLine place);

/// A line waits for the send in hand: that one is not waited for as long as usual when the line
/// ends connections.
void look_ahead(Context& context, std::string_view line);

/// The commands of a line (what followed its AT), without what they are given and without what may
/// be a secret.
std::vector<ListedCommand> list_commands(const Context& context, std::string_view line);

}  // namespace airmodem
