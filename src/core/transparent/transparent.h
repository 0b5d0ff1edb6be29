/// Transparent mode: after CONNECT the port is the connection (spec: transparent.*).
///
/// Theory of operation. Typed bytes pass the escape detector and the packetizer and leave as sends;
/// while too many of them are not taken by the stack, no more are taken from the host. The peer's
/// bytes are written as they are, or in blocks with pauses, or wait while the module is in command
/// mode; while too many of them wait, the peer is held back. Data mode ends by the escape, by DTR,
/// or with the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/context.h"
#include "core/sockets/socket_user.h"
#include "core/timers.h"
#include "core/transparent/escape_detector.h"
#include "core/transparent/packetizer.h"
#include "core/util/byte_queue.h"

namespace airmodem {

/// How many typed bytes of a link are on their way to the stack, and how many are kept when it
/// breaks; what the kernel's own buffers hold comes on top. As much as one read of a port brings.
inline constexpr std::size_t kInFlightLimit = 64 * 1024;

/// How many bytes from the peer wait for the host before the peer is held back. A read that was
/// under way may come on top, 64 KiB at most.
inline constexpr std::size_t kReceivedLimit = 64 * 1024;

/// Transparent mode's connection, in data mode and in command mode (spec: transparent.*).
struct DataMode {
  EscapeDetector escape;
  Packetizer packetizer;
  bool is_due = false;  ///< the connection is up, and CONNECT waits for the end of a command
  std::uint64_t in_flight = 0;  ///< bytes handed over that the stack has not taken
  std::string kept;             ///< typed and not sent when data mode ended by an error
  ByteQueue received;           ///< from the peer, not yet written to the host
  Instant next_block{};         ///< when the host may get its next block
  bool peer_is_gone = false;    ///< the connection is over, and `received` is what is left of it
  CloseReason end_reason = CloseReason::Peer;  ///< then: why
};

/// Run until the silence after a sign has decided what it was, until less than a full packet has
/// waited long enough, and until the next block of received data may be written.
extern const Timer kEscapeTimer;
extern const Timer kPacketTimer;
extern const Timer kBlockTimer;

/// The user of the socket of a link whose bytes are the port's; null without CIPMODE=1.
const SocketUser* transparent_user(const Context& context);

/// Enters data mode if that is due and no command runs: CONNECT, and what was kept of the last
/// connection leaves first. False when nothing was done.
bool begin_due_data(Context& context);

/// ATO: back into data mode; the connection is up.
void resume_data(Context& context);

/// Takes typed bytes from the front and returns how many; 0 when they have to wait for the stack.
std::size_t type_data(Context& context, std::string_view bytes);

/// Whether a good part of a read would be taken.
bool takes_data(const Context& context);

/// The bearer is gone: in data mode what came is written first, then command mode, and what was not
/// sent is kept or dropped.
void abandon_data(Context& context);

/// The module stops: what was typed and not sent is gone.
void drop_data(Context& context);

void take(Context& context, const TerminalReadyChanged& input);
void take(Context& context, const Stopping& input);

}  // namespace airmodem
