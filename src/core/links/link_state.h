/// What is known of links, of the server that makes some of them, and of the send in hand.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airmodem/types.h"
#include "core/context.h"
#include "core/links/held_data.h"
#include "core/links/link_machine.h"
#include "core/tls/ssl_context.h"

namespace airmodem {

/// `TCP` or `UDP`, as hosts read it.
constexpr std::string_view name_of(Transport transport) {
  return transport == Transport::Tcp ? "TCP" : "UDP";
}

/// Where a link goes.
struct Endpoint {
  Transport transport = Transport::Tcp;
  std::string address;  ///< of the current or last connection, a name only until it is looked up
  Port port;
};

struct Link {
  LinkState state = LinkState::Initial;
  std::optional<Endpoint> endpoint;   ///< of the current or last connection; none: never used
  Endpoint wanted;                    ///< while Connecting: what CIPSTART asked for
  std::optional<TlsPlan> wanted_tls;  ///< while Connecting: how; none: plain
  bool waits_for_bearer = false;      ///< while Connecting: nothing is asked for outside yet
  std::uint64_t asked_by = 0;         ///< the command line that asked for it; 0: none, it is a peer
  std::uint64_t beside_untaken = 0;   ///< bytes beside the host's that the stack has not taken
  HeldData held;                      ///< CIPRXGET: received and not read
  bool is_announced = false;          ///< the host knows that something is held
};

using Links = std::array<Link, kMostLinks>;

inline Link& link_at(Context& context, LinkId id) { return context.of<Links>()[id.value]; }
inline const Link& link_at(const Context& context, LinkId id) {
  return context.of<Links>()[id.value];
}

enum class ServerState : std::uint8_t {
  Stopped,
  Starting,  ///< the port was asked for
  Listening
};

/// The server of CIPSERVER (spec: server.*).
struct Server {
  ServerState state = ServerState::Stopped;
  Port port;  ///< unless it is stopped
};

/// The CIPSEND in hand, from its prompt to its result, and CIPACK's question.
struct Sending {
  LinkId link;
  SendReport report = SendReport::Taken;
  std::uint64_t size = 0;        ///< bytes that were handed over
  std::uint64_t taken = 0;       ///< those that the stack has taken
  std::uint64_t acked_goal = 0;  ///< the link's acked figure that ends a slow send
  bool is_lost = false;          ///< the connection died under it
  LinkId queried_link;           ///< whose figures CIPACK waits for
};

}  // namespace airmodem
