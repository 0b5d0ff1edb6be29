/// One socket: a connection to a peer, whoever uses it (spec: connect.*). What it is used for is in
/// the state of its user.
#pragma once

#include <array>
#include <cstdint>

#include "airmodem/time.h"
#include "airmodem/types.h"
#include "core/context.h"

namespace airmodem {

struct SocketUser;

/// What the outside has of a socket.
enum class SocketPhase : std::uint8_t {
  Free,     ///< nothing
  Opening,  ///< it looks the name up, connects, or shakes hands
  Open,     ///< a connection
};

struct Socket {
  SocketPhase phase = SocketPhase::Free;
  const SocketUser* user = nullptr;  ///< hears what happens to it; null while it is free
  Transport transport = Transport::Tcp;
  bool is_found = false;   ///< while Opening: the name has an address
  Duration negotiation{};  ///< while Opening: how long a handshake may take; 0: there is none

  // The figures of the current or last connection.
  std::uint64_t handed_over = 0;  ///< payload bytes, taken by the stack or not
  std::uint64_t sent = 0;         ///< those that the stack has taken
  std::uint64_t acked = 0;        ///< those that the peer's TCP has acknowledged
  std::uint64_t received = 0;     ///< payload bytes from the peer

  Instant waits_since{};     ///< while something waits (delivery.h): nothing is taken since then
  Instant ends_by = kNever;  ///< what waits is given up then, whatever the peer takes
  bool is_given_up = false;  ///< its end is on the way
  bool is_paused = false;    ///< too much of its bytes waits for the host, and the peer waits

  bool is_open() const { return phase == SocketPhase::Open; }
  bool is_tcp() const { return transport == Transport::Tcp; }
};

using Sockets = std::array<Socket, kMostLinks>;

inline Socket& socket_at(Context& context, LinkId id) { return context.of<Sockets>()[id.value]; }
inline const Socket& socket_at(const Context& context, LinkId id) {
  return context.of<Sockets>()[id.value];
}

}  // namespace airmodem
