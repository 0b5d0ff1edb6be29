/// The lines that a module writes without being asked, or later than it was asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "airmodem/types.h"

namespace airmodem::client {

enum class UrcKind : std::uint8_t {
  ConnectOk,
  ConnectFail,
  AlreadyConnect,
  DataMode,  ///< CONNECT: from here on the bytes are the peer's
  State,     ///< `STATE: ...` before CONNECT FAIL
  Closed,    ///< CLOSED, or TCP ERROR
  PeerIn,    ///< REMOTE IP
  ServerOk,
  ServerClose,
  DataHeld,    ///< `+CIPRXGET: 1`
  BearerLost,  ///< `+PDP: DEACT`
  Booted,      ///< RDY
  PoweredDown,
  Radio,  ///< news of card, network and clock, that change nothing for the client
};

/// One of those lines. The views are parts of it.
struct Urc {
  UrcKind kind = UrcKind::Radio;
  std::optional<LinkId> link;  ///< in `<n>, CLOSED` and the like; none in single mode
  std::string_view detail;     ///< what follows the words
};

/// What the line is; nothing for one that is not in the table.
std::optional<Urc> parse_urc(std::string_view line);

/// Whether a line has the shape of one that a module of another firmware may write: `+NAME: ...`.
bool is_plausible_urc(std::string_view line);

}  // namespace airmodem::client
