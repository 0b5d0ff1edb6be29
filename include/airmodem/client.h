/// The other end of the wire: a client for the module that walks the document's own steps, from AT
/// to a closed connection. Bytes of the port and the time go in; bytes for the port, events and a
/// deadline come out.
///
///     client::Client client({});
///     client.start(client::Goal::BearerUp, now);
///     for (;;) {
///       client.wrote(port.write(client.output()), now);
///       client.receive(port.read_until(client.next_deadline()), now);
///       client.advance(now);
///       while (auto event = client.next_event()) carry_on(*event);   // open(), send(), close()
///     }
///
/// It works with real modules as with ours, in the dialects of the Air724 and of the SIM800, and
/// finds out which by asking. No call blocks, throws, or reads a clock. A client is used from one
/// thread at a time. examples/send_reading.cpp sends a reading to a server; thirty of its lines are
/// the application, the others are the port.
///
/// **What it promises about bytes.** A byte counts as delivered when the module has said so, and as
/// acknowledged when CIPACK has. When a result is lost, the client asks CIPACK what became of the
/// bytes; if that does not tell, the link ends as failed and they do not count. Nothing is ever
/// sent twice. What the peer sent comes out once and in order, or LinkClosed::is_intact is false.
///
/// **Transparent mode.** Bytes go out as they are and nothing confirms them; close() leaves data
/// mode with `+++` and asks CIPACK before it closes. A `CLOSED` in the peer's bytes is told from
/// the module's by asking, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "airmodem/client_event.h"
#include "airmodem/result.h"
#include "airmodem/time.h"
#include "airmodem/tls.h"
#include "airmodem/types.h"

namespace airmodem::client {

/// What CSTT sets: how the network is entered.
struct AccessPoint {
  std::string name;  ///< at most 128 characters, without double quotes
  std::string user;  ///< at most 32
  std::string password;
};

/// How many links the module has (spec: bearer.cipmux).
enum class Connections : std::uint8_t { Single, Multi };

/// How received data comes (spec: receive.*, hold.*).
enum class Receiving : std::uint8_t {
  Pushed,   ///< at once, after heads
  Fetched,  ///< held by the module, announced, and read with CIPRXGET
};

/// What stands on the port between CONNECT and CLOSED (spec: transparent.raw). Transparent needs
/// Connections::Single.
enum class Traffic : std::uint8_t { Packets, Transparent };

/// When a byte counts as having arrived.
enum class Certainty : std::uint8_t {
  Taken,         ///< the module has taken it
  Acknowledged,  ///< the peer's TCP has acknowledged it: CIPACK is asked until it says so
};

/// How long the client waits, and how often it tries.
struct Patience {
  Duration probing = std::chrono::seconds(90);       ///< AT until OK (document, 3.1.1)
  Duration card = std::chrono::seconds(10);          ///< CPIN READY (3.1.2)
  Duration network = std::chrono::minutes(2);        ///< attached, each of two times (3.1.3)
  Duration send_result = std::chrono::seconds(645);  ///< a peer that does not read holds it back
  Duration confirmation = std::chrono::seconds(75);  ///< CIPACK's figures stand still so long
  /// How often the bearer is tried, with 2, 4, 8, ... s between.
  int bearer_attempts = 4;
  /// Silence beyond the second that `+++` needs on either side: what a slow port still holds.
  Duration escape_margin = std::chrono::milliseconds(100);
};

/// What a client is told before it starts.
struct ClientOptions {
  std::optional<AccessPoint> access_point;  ///< none: bare AT+CSTT, the network's own
  std::string pin;                          ///< of the card, 4 to 8 digits; empty: none known
  Connections connections = Connections::Single;
  Receiving receiving = Receiving::Pushed;
  Traffic traffic = Traffic::Packets;
  Certainty certainty = Certainty::Acknowledged;
  /// The most bytes of one link that wait to be sent, at least 1,460.
  std::size_t send_limit = 65536;
  Patience patience{};
};

/// TLS of one link (spec: sslcfg.*). The files are uploaded with FSCREATE and FSWRITE before the
/// connection is opened; each is PEM or DER, at most kMostCertificate bytes.
struct TlsOptions {
  std::string authority;    ///< contents of cacert; empty: the server is not verified
  std::string certificate;  ///< contents of clientcert; empty: none
  std::string key;          ///< contents of clientkey
  std::string host_name;  ///< for SNI and the certificate; empty: the target's, where it is a name
};

/// The most bytes of a certificate file that is uploaded: chains of a few certificates are far
/// smaller, and a module's file system is not large.
inline constexpr std::size_t kMostCertificate = 65536;

/// The longest name or address of a server, and the longest TlsOptions::host_name.
inline constexpr std::size_t kLongestServer = 128;

/// Where a link leads.
struct Target {
  Transport transport = Transport::Tcp;
  std::string host;  ///< a name or an address, at most kLongestServer bytes, without double quotes
  Port port;
  std::optional<TlsOptions> tls;
};

/// What to run with Client::command().
struct CommandRequest {
  std::string line;     ///< without the line end: `AT+CSQ`. One command
  std::string payload;  ///< typed when the prompt comes; empty: no prompt is expected
  /// How long to wait for the final result; 0: as long as the module may take (spec: timing.most).
  Duration limit{};
};

/// The longest line of a CommandRequest (spec: line.length).
inline constexpr std::size_t kLongestCommand = 1024;

/// The most that one CIPSEND carries, and so one datagram (spec: send.length).
inline constexpr std::size_t kLongestSend = 1460;

/// The client of one module at one port.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // The port.

  /// What is to be written to the port next; valid until the next call of anything but const.
  std::string_view output() const;

  /// `count` bytes of output() have been written. Times count from here: call it as late as the
  /// port allows, at best when the bytes have left.
  void wrote(std::size_t count, Instant now);

  /// Takes all bytes that were read from the port. Events are to be taken out after each call: what
  /// the caller leaves inside is kept without a limit. A caller who cannot take more stops reading
  /// the port, says so with pause(), and so holds the module back.
  void receive(std::string_view bytes, Instant now);

  /// The caller reads no bytes for a while, or does again: no time runs out meanwhile.
  void pause(Instant now);
  void resume(Instant now);

  /// Does what is due at or before `now`.
  void advance(Instant now);

  /// When advance() must be called at the latest; kNever when nothing is waited for.
  Instant next_deadline() const;

  /// The next thing to tell; nullopt if all is told.
  std::optional<Event> next_event();

  // Requests. What they lead to comes as events, never before they return. A request that fails has
  // changed nothing.

  /// Walks to the goal: Ready or Stopped ends it. May be called again: to go on to a farther goal,
  /// or to begin again after Stopped. A walk to Goal::BearerUp begins the service anew with
  /// CIPSHUT. Fails while a walk runs or a link is in use.
  Result<void> start(Goal goal, Instant now);

  /// Takes the bearer down with CIPSHUT, after the command in hand, which ends every link; then
  /// Stopped{Trouble::None} comes. What was not delivered by then is not. A transparent link is to
  /// be closed or aborted before: else the module stays in data mode.
  void stop(Instant now);

  /// Opens a link: LinkOpened or LinkFailed ends it. Fails when the bearer is not up, no link is
  /// free, or the target cannot be written on a line. TLS on a module that has none fails here too.
  Result<LinkId> open(const Target& target, Instant now);

  /// Lets the module listen (spec: server.start): Listening or ListeningEnded follows. In single
  /// mode there is one peer at a time, and nothing else.
  Result<void> listen(Port port, Instant now);
  Result<void> unlisten(Instant now);

  /// Takes bytes to be sent and returns how many: less than offered when the queue is full, then
  /// LinkRoom follows; 0 when the link is not open or close() was called. On UDP the bytes are one
  /// datagram of 1 to kLongestSend bytes (in transparent mode the module cuts them), taken whole or
  /// not at all.
  std::size_t send(LinkId link, std::string_view bytes, Instant now);

  /// How many bytes send() would take now.
  std::size_t room(LinkId link) const;

  /// Sends what is queued, waits for it as Certainty asks, then closes: LinkClosed follows. Data of
  /// the peer comes until then. While the link is opening it gives up, and LinkFailed follows.
  void close(LinkId link, Instant now);

  /// Closes without sending what is queued.
  void abort(LinkId link, Instant now);

  /// The figures of the link that is open, or of the last one that was.
  Counts counts(LinkId link) const;

  /// Runs one command line after what waits already; CommandDone follows. Works from Ready on,
  /// whatever the goal, and in transparent mode not while the link is open. It is the caller's
  /// business not to pull the ground from under the client's own links: after a raw CIPSHUT comes a
  /// start(). Fails on a line that is too long or holds control characters.
  Result<CommandId> command(CommandRequest request, Instant now);

  /// What the module calls itself, once it was asked (Goal::Answering): `Air724UG`.
  std::string_view model() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace airmodem::client
