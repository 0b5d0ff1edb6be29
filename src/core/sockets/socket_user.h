/// Who uses a socket: where everything that happens to it goes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/context.h"

namespace airmodem {

/// A user's functions, one for each thing that can happen. A socket is given its user when it is
/// opened or accepted, and keeps it until it is free again.
struct SocketUser {
  /// The address that is tried now, while the socket is being opened.
  void (*resolved)(Context& context, LinkId socket, const std::string& address);

  /// The connection that was asked for is up.
  void (*opened)(Context& context, LinkId socket);

  /// It could not be made in time, or at all; the socket is free.
  void (*open_failed)(Context& context, LinkId socket, OpenFailure why);

  /// A peer of the server is on the socket, which is open.
  void (*accepted)(Context& context, LinkId socket, const PeerArrived& peer);

  /// At least one byte of the peer: for TCP a piece of the stream, for UDP one datagram.
  void (*received)(Context& context, LinkId socket, std::string_view bytes);

  /// The stack has taken `count` of the bytes that were handed over, and refused others.
  void (*sent)(Context& context, LinkId socket, std::uint64_t count);
  void (*send_failed)(Context& context, LinkId socket, std::uint64_t count);

  /// The peer's TCP has acknowledged bytes, or QueryAcked has its answer.
  void (*acknowledged)(Context& context, LinkId socket);

  /// Bytes that the stack never took; the end follows.
  void (*unsent)(Context& context, LinkId socket, std::string_view bytes);

  /// The connection is over without the host's doing; the socket is free.
  void (*closed)(Context& context, LinkId socket, CloseReason why);

  /// The host closes it: what its peer sent and nobody has read is forgotten.
  void (*dropped)(Context& context, LinkId socket);

  /// Sends bytes that the host has not typed between its own, on the open socket. False, and
  /// nothing is sent, while they would come into the middle of something.
  bool (*send_beside)(Context& context, LinkId socket, std::string_view bytes);
};

}  // namespace airmodem
