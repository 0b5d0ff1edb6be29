/// The words that events and inputs share.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace airmodem {

/// How many connections any kind of module can have at once. How many one has is in its profile
/// (Limits::links).
inline constexpr std::size_t kMostLinks = 8;

/// A connection's number, from 0, below what the profile has. Single connection mode uses link 0.
struct LinkId {
  std::uint8_t value = 0;
  auto operator<=>(const LinkId&) const = default;
};

/// The link of single connection mode, and so of transparent mode.
inline constexpr LinkId kSingleLink{0};

/// A TCP or UDP port, 1 to 65535.
struct Port {
  std::uint16_t value = 0;
  auto operator<=>(const Port&) const = default;
};

/// What runs below a link.
enum class Transport : std::uint8_t { Tcp, Udp };

/// How the peer of a silent TCP connection is asked for a sign of life (spec: connect.keep-alive).
struct KeepAlive {
  std::chrono::seconds idle{};      ///< of silence, before the first question
  std::chrono::seconds interval{};  ///< between questions
  std::uint32_t count = 0;          ///< without an answer: the connection is given up
  bool operator==(const KeepAlive&) const = default;
};

/// What a send must report before its result may be printed (spec: send.quick, send.slow).
enum class SendReport : std::uint8_t {
  Taken,        ///< the stack has taken every byte (quick sending)
  Acknowledged  ///< the peer's TCP has acknowledged every byte (slow sending)
};

/// How a link is to be closed (spec: close.how).
enum class CloseHow : std::uint8_t {
  Graceful,  ///< accepted bytes and the FIN go out, and the peer's FIN is waited for
  Quick,     ///< accepted bytes and the FIN go out, the peer is not waited for
  Abort      ///< at once, whatever is on its way
};

/// Why a connection could not be opened (spec: connect.failed). Tls: the handshake failed, or
/// cannot be begun with these settings; the log says why.
enum class OpenFailure : std::uint8_t { Name, Refused, Unreachable, Timeout, Forbidden, Tls };

/// Why an open connection ended without the host asking for it (spec: close.other).
enum class CloseReason : std::uint8_t { Peer, Reset, Timeout, Unreachable, Aborted };

/// Why a name has no address, as `+CDNSGIP: 0,<code>` tells it (spec: names.lookup).
enum class LookupFailure : std::uint8_t {
  General = 10,
  Retries = 11,
  NoServer = 12,
  NoMemory = 13,
  InvalidName = 14,
  InvalidAnswer = 15
};

/// Where a write begins (spec: files.write).
enum class WriteMode : std::uint8_t {
  Replace = 0,  ///< the bytes become the whole file
  Append = 1,   ///< the bytes come after what is there
};

/// Why a file could not be read or changed (spec: files.errors).
enum class FileFailure : std::uint8_t {
  NotFound,   ///< no such file or folder
  Exists,     ///< there is one already
  NotEmpty,   ///< a folder that holds something
  WrongKind,  ///< a folder where a file is needed, or the other way round
  NoSpace,    ///< the module's file system is full
  Other,      ///< the log says what
};

/// A line of a serial port.
enum class SignalLine : std::uint8_t { Off, On };

/// Why an echo request was not answered (spec: ping.none).
enum class PingFailure : std::uint8_t {
  Name,          ///< the name has no address
  Unreachable,   ///< the network says that nobody is there, or takes no packet
  NotPermitted,  ///< this program may not send echo requests; the log says what to do
};

/// Why a time server gave no time, as `+CNTP: <code>` tells it (spec: time.form).
enum class TimeFailure : std::uint8_t {
  Network = 61,
  Name = 62,
  Connect = 63,
  Answer = 64,
  Timeout = 65
};

/// The card in the module (spec: card.state).
enum class SimState : std::uint8_t { Ready, Absent, Busy, PinRequired, PukRequired };

/// Registration as CREG, CGREG and CEREG number it (spec: network.registration).
enum class Registration : std::uint8_t {
  Idle = 0,
  Home = 1,
  Searching = 2,
  Denied = 3,
  Unknown = 4,
  Roaming = 5
};

}  // namespace airmodem
