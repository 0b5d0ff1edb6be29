/// What the bytes that a module writes are, and what it has taken the host's bytes for.
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

/// Every byte that a module takes from the host is taken for one of these.
enum class TakenAs : std::uint8_t {
  /// A command line, from its AT to what ends it, or A/. An LF after its CR is told by itself.
  Line,
  Payload,  ///< typed at a prompt, the 0x1A or 0x1B that ends it included
  Data,     ///< for the peer of a transparent connection
  Escape,   ///< the three signs that end data mode
  /// Nothing: before AT, an empty line, a line that was never ended, 0x1A and 0x1B outside
  /// payloads,
  /// and all that comes while the module is off or starts.
  Noise,
};

}  // namespace airmodem
