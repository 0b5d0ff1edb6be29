/// How the line between host and module behaves: its echo, its answers, its signals, its
/// characters.
#pragma once

#include "airmodem/profile.h"
#include "core/text/response_writer.h"

namespace airmodem {

/// The settings of the line, which AT&W keeps, ATZ loads and AT&F restores.
struct LineSettings {
  int echo = 1;               ///< ATE
  ResponseFormat format;      ///< ATV, ATQ, CMEE
  int carrier_detect = 1;     ///< AT&C
  int terminal_ready = 1;     ///< AT&D
  int answer_rings = 0;       ///< S0
  int blind_dial_wait = 0;    ///< S6
  int answer_wait = 0;        ///< S7
  int comma_wait = 0;         ///< S8
  int carrier_loss_wait = 0;  ///< S10
  int framing = 3;            ///< ICF: bits of a character, 3 is 8N1
  int parity = 3;             ///< ICF: 0 odd, 1 even, 3 none was chosen
  int hold_module = 0;        ///< IFC: how the host holds the module back: 0 not, 1 XOFF, 2 RTS
  int hold_host = 0;          ///< IFC: how the module holds the host back: 0 not, 1 XOFF, 2 CTS
};

/// The line's settings with which a module of this kind leaves the factory.
inline LineSettings line_defaults(const Profile& profile) {
  LineSettings line;
  line.format.errors = static_cast<ErrorFormat>(profile.dialect.error_format);
  return line;
}

}  // namespace airmodem
