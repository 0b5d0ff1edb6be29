/// How the line between host and module behaves: its echo, its answers, its signals, its
/// characters.
#pragma once

#include <cstdint>

#include "airmodem/line.h"
#include "airmodem/profile.h"
#include "core/text/response_writer.h"

namespace airmodem {

/// AT&D: what a DTR that drops does in data mode.
enum class ReadyReaction : std::uint8_t {
  Nothing = 0,
  Escapes = 1,  ///< commands are taken, and the connection stays
  Closes = 2,   ///< and the connection ends
};

/// The settings of the line, which AT&W keeps, ATZ loads and AT&F restores.
struct LineSettings {
  bool echo = true;                                       ///< ATE
  ResponseFormat format;                                  ///< ATV, ATQ, CMEE
  int carrier_detect = 1;                                 ///< AT&C
  ReadyReaction terminal_ready = ReadyReaction::Escapes;  ///< AT&D
  int answer_rings = 0;                                   ///< S0
  int blind_dial_wait = 0;                                ///< S6
  int answer_wait = 0;                                    ///< S7
  int comma_wait = 0;                                     ///< S8
  int carrier_loss_wait = 0;                              ///< S10
  int framing = 3;                                        ///< ICF: bits of a character, 3 is 8N1
  int parity = 3;                                         ///< ICF: 0 odd, 1 even, 3 none was chosen
  FlowControl hold_module = FlowControl::None;  ///< IFC: how the host holds the module back
  FlowControl hold_host = FlowControl::None;    ///< IFC: how the module holds the host back
};

/// The line's settings with which a module of this kind leaves the factory.
inline LineSettings line_defaults(const Profile& profile) {
  LineSettings line;
  line.format.errors = static_cast<ErrorFormat>(profile.dialect.error_format);
  return line;
}

}  // namespace airmodem
