/// What the bytes that a module writes are.
#pragma once

#include <cstdint>

namespace airmodem {

/// Every byte for the host is one of these, so that nobody has to guess it from its text.
enum class Mark : std::uint8_t {
  None,         ///< not told: a trace from before there were marks
  Echo,         ///< what the host has typed, sent back
  Information,  ///< what a command was asked for
  /// What ends a command: OK, ERROR, +CME ERROR, NO CARRIER, the CONNECT of ATO, SEND OK and SEND
  /// FAIL, DATA ACCEPT, SHUT OK, CLOSE OK, TimeOut, CIFSR's address, and what follows an OK or an
  /// error that comes first: the STATE block of CIPSTATUS, SERVER OK, SERVER CLOSE, ALREADY
  /// CONNECT.
  Result,
  Prompt,  ///< CR LF, `>` and a blank
  /// What no command was asked for, or what tells later how it went: CONNECT OK and CONNECT FAIL,
  /// the CONNECT of a transparent connection, CLOSED, REMOTE IP, +PDP, announcements, the boot
  /// text.
  Urc,
  Data,  ///< a peer's bytes that are pushed, with their head and the CR LF of CIPRXF
};

}  // namespace airmodem
