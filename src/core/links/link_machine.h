/// One link: a TCP or UDP connection in the states that CIPSTATUS shows (spec: states.link).
///
/// A link that failed or was closed can be opened again at once and keeps the address it had. An
/// attempt whose server's name is not found, or whose bearer does not come up, never touched the
/// network: it leaves the link as it was before, unused or closed. One whose peer has closed can be
/// opened again too, although its last bytes wait to be read: they are forgotten then.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/util/state_machine.h"

namespace airmodem {

enum class LinkState : std::uint8_t {
  Initial,
  Connecting,
  Connected,
  RemoteClosing,  ///< the peer has closed, its last bytes are not all delivered
  Closing,
  Closed,
};

enum class LinkEvent : std::uint8_t {
  Open,            ///< CIPSTART
  Accepted,        ///< a peer of the server
  Opened,          ///< the connection is up
  OpenFailed,      ///< refused, unreachable, timed out
  WithdrawUnused,  ///< no name or no bearer, and the link was never used
  WithdrawUsed,    ///< no name or no bearer, and the link was used before
  PeerClosed,      ///< the peer's FIN, with data still to deliver
  Ended,           ///< the connection is over and all is delivered
  Close,           ///< CIPCLOSE
  CloseDone,       ///< what CIPCLOSE began is done
  Shut,            ///< CIPSHUT
};

using LinkTransition = Transition<LinkState, LinkEvent>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const LinkTransition> link_transitions();

/// The state as CIPSTATUS shows it.
std::string_view name_of(LinkState state);
std::string_view name_of(LinkEvent event);

/// Makes the transition; false and no change where there is none.
bool fire(LinkState& state, LinkEvent event);

/// Whether the link has, or is getting, a connection, or has bytes left of one.
constexpr bool is_busy(LinkState state) {
  return state != LinkState::Initial && state != LinkState::Closed;
}

/// Whether the connection is there.
constexpr bool is_open(LinkState state) { return state == LinkState::Connected; }

/// Whether the outside has, or is making, a connection for the link.
constexpr bool is_held_outside(LinkState state) {
  return is_busy(state) && state != LinkState::RemoteClosing;
}

}  // namespace airmodem
