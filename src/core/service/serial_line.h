/// What the machine outside is told of the serial line: its format and its carrier signal
/// (spec 11: IPR, ICF, IFC, &C).
#pragma once

#include "core/context.h"

namespace airmodem {

/// Tells what has changed. A new format waits for the end of the command line that set it: its
/// answer still goes out in the old one.
void settle_serial_line(Context& context);

}  // namespace airmodem
