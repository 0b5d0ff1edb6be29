/// What the machine outside is told of the serial line: its format and its carrier signal
/// (IPR, ICF, IFC, &C; spec: serial.*).
#pragma once

#include <cstdint>

#include "core/context.h"

namespace airmodem {

/// The line's rate, bits a second: what AT+IPR has kept, else what the line began with; 0: found
/// out.
std::uint32_t line_rate(const Context& context);

/// Tells what has changed. A new format waits for the end of the command line that set it: its
/// answer still goes out in the old one.
void settle_serial_line(Context& context);

}  // namespace airmodem
