/// What the machine outside is told of the serial line: its format and its carrier signal
/// (IPR, ICF, IFC, &C; spec: serial.*).
#pragma once

#include <cstdint>

#include "core/context.h"

namespace airmodem {

/// What the outside was told of the serial line last.
struct ShownLine {
  LineFormat format;
  SignalLine carrier = SignalLine::Off;
};

/// The connection whose bytes are the port's.
struct PortConnection {
  bool is_there = false;  ///< from CONNECT to CLOSED, in command mode too
};

/// The line's rate, bits a second: what AT+IPR has kept, else what the line began with; 0: found
/// out.
std::uint32_t line_rate(const Context& context);

/// Tells the line's format if it is another one now. Whoever changes it is a command, and its
/// answer still goes out in the old format: this is called at the end of every command line, and
/// when a start has put what is kept into force.
void tell_format(Context& context);

/// Tells the carrier signal if it is another one now. It is called wherever the connection of
/// transparent mode comes or goes, and with tell_format().
void tell_carrier(Context& context);

/// A command line has ended, or a start has put what is kept into force: both of them.
void tell_serial_line(Context& context);

}  // namespace airmodem
