/// The seam between the driver and the world: the time, the module's bearer, and whatever carries a
/// host's bytes or a link's bytes implement these classes, and so does what stands in for it in a
/// test.
///
/// All of it runs in one thread, on whatever makes the calls of its Clock: the loop. An observer
/// may be called from inside a call to the port (a send that the stack takes at once reports it at
/// once), so observers must not mind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airmodem/input.h"
#include "airmodem/line.h"
#include "airmodem/result.h"
#include "airmodem/time.h"
#include "airmodem/tls.h"
#include "airmodem/types.h"
#include "tl/expected.hpp"

namespace airmodem {

/// A call that a Clock is to make. Destroying it takes the call back; the call itself may do that.
class Alarm {
 public:
  virtual ~Alarm() = default;

  /// The call is due now, if it was not made yet. This needs no memory, so that it works when there
  /// is none.
  virtual void expire() noexcept = 0;
};

/// The time, and the only way to have something done later. Calls are made from the loop, never
/// from inside another call. It knows of no module: what is done for one goes through a Lifeline.
class Clock {
 public:
  using Call = std::function<void()>;

  virtual ~Clock() = default;

  /// The time since a moment that is the same for all users of the clock. It never goes back.
  virtual Instant now() const = 0;

  /// Makes the call once, at `time` or as soon after it as the loop can; where that is over, in the
  /// loop's next turn. With kNever only expire() brings it about.
  [[nodiscard]] virtual std::unique_ptr<Alarm> at(Instant time, Call call) = 0;

  /// Makes the call in the loop's next turn. It cannot be taken back.
  virtual void post(Call call) = 0;
};

/// Hears what becomes of the module's bearer.
class BearerObserver {
 public:
  virtual ~BearerObserver() = default;

  /// The bearer is up, and the module has this address in it.
  virtual void bearer_up(const std::string& address) = 0;
  virtual void bearer_failed() = 0;
  /// The network has taken a bearer away that was up.
  virtual void bearer_lost() = 0;
};

/// Who the module says it is when it asks for a bearer.
struct BearerRequest {
  std::string apn;  ///< empty: the network chooses
  std::string user;
  std::string password;
};

/// What connects the module with its network, and gives it an address there.
class Bearer {
 public:
  virtual ~Bearer() = default;

  /// Begins to serve; the observer outlives the bearer's use.
  virtual void start(BearerObserver& observer) = 0;

  /// Brings the bearer up: bearer_up() or bearer_failed() follows. Sets no time limit.
  virtual void activate(const BearerRequest& request) = 0;

  /// Takes the bearer down, or gives up bringing it up. The observer hears nothing more of it.
  virtual void deactivate() = 0;
};

/// Hears what the host does at a Terminal.
class TerminalObserver {
 public:
  virtual ~TerminalObserver() = default;

  /// A host has opened the port.
  virtual void terminal_opened() = 0;

  /// The last host has closed it, and what it had not read is discarded. What it had typed may
  /// still come, up to the next terminal_opened(): nobody will read the answers.
  virtual void terminal_closed() = 0;

  /// A host may have taken the place of another so soon that the port was never seen closed.
  virtual void terminal_reopened() {}

  /// Bytes from the host. Returns how many were taken; when that is fewer than all, the terminal
  /// keeps the rest, stops reading, and offers it again on resume_reading().
  virtual std::size_t terminal_bytes(std::string_view bytes) = 0;

  /// After a short write(): there is room again.
  virtual void terminal_writable() = 0;

  /// The host has switched its DTR line.
  virtual void terminal_ready_changed(SignalLine line) = 0;

  /// So many of the host's bytes were lost on their way here.
  virtual void terminal_lost(std::size_t /*count*/) {}
};

/// The port that a host opens.
class Terminal {
 public:
  virtual ~Terminal() = default;

  /// Begins to serve; the observer outlives the terminal.
  virtual void start(TerminalObserver& observer) = 0;

  /// Writes as many bytes as fit now and returns their number. When that is fewer than all,
  /// terminal_writable() follows.
  virtual std::size_t write(std::string_view bytes) = 0;

  /// Reads on, from what was not taken.
  virtual void resume_reading() = 0;

  /// Talks in this format, once all that was written before is out. A terminal without a real line
  /// has no format, and does nothing.
  virtual void configure(const LineFormat& /*format*/) {}

  /// Ends the connection of the host that is there, where it has one, and logs `why`. It counts as
  /// closed by the host; terminal_closed() follows, but not from inside this call.
  virtual void hang_up(std::string_view /*why*/) {}

  /// Shows the host whether there is a connection (DCD), where there is such a line.
  virtual void set_carrier(SignalLine /*line*/) {}

  /// Whether nothing that was written or that a host has sent is on its way inside the terminal.
  virtual bool is_idle() const { return true; }

  /// Whether no host will ever send a byte again.
  virtual bool has_ended() const { return false; }

  /// The format that the host talks in; none where nobody can know it.
  virtual std::optional<LineFormat> host_format() const { return std::nullopt; }
};

/// Hears what happens on a Connection. After connection_open_failed() or connection_closed()
/// nothing more comes.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;

  virtual void connection_resolved(const std::string& address) = 0;
  /// The TCP connection is up and its TLS handshake begins.
  virtual void connection_securing() = 0;
  virtual void connection_opened() = 0;
  virtual void connection_open_failed(OpenFailure why) = 0;
  /// A piece of the stream, or one datagram.
  virtual void connection_data(std::string_view bytes) = 0;
  /// The stack has taken this many more bytes.
  virtual void connection_sent(std::uint64_t count) = 0;
  /// A datagram of this many bytes was refused.
  virtual void connection_send_failed(std::uint64_t count) = 0;
  /// The peer's TCP has acknowledged this many payload bytes in all.
  virtual void connection_acked(std::uint64_t total) = 0;
  /// Bytes of sends that the stack never took; connection_closed() follows.
  virtual void connection_unsent(std::string_view bytes) = 0;
  /// All data was given before this.
  virtual void connection_closed(CloseReason why) = 0;
};

/// One link to a peer. Destroying it drops it at once and without a word.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Sends bytes and reports with connection_sent() what the stack took. On TCP
  /// connection_acked() follows, within 100 ms after acknowledgements have come; with
  /// SendReport::Acknowledged as they arrive, and always before data that came after them. Sends go
  /// out in order; on UDP each one is a datagram of its own.
  virtual void send(std::string bytes, SendReport report) = 0;

  /// Payload bytes that the peer's TCP has acknowledged, from the kernel; 0 on UDP.
  virtual std::uint64_t acked() const = 0;

  /// Bytes of sends that the stack has not taken yet.
  virtual std::uint64_t unsent() const = 0;

  /// Bytes of sends that the peer's TCP has not acknowledged; on UDP those that the stack has not
  /// taken.
  virtual std::uint64_t unacknowledged() const = 0;

  /// Resets an open TCP connection: what was not acknowledged is not sent any more. What has come
  /// is told yet, then the end with CloseReason::Timeout, from the loop when reading is not paused.
  /// On UDP drops what the stack has not taken, each datagram with connection_send_failed().
  virtual void give_up() = 0;

  /// Gives the connection up when the stack has sent one segment again `count` times (1 or more)
  /// and the wait for an answer to the last of them is over. A peer that answers but takes no bytes
  /// is waited for.
  virtual void limit_retries(int count) = 0;

  /// Asks the peer of an open TCP connection for a sign of life when nothing comes from it, and
  /// gives the connection up (CloseReason::Timeout) when there is none.
  virtual void keep_alive(const KeepAlive& questions) = 0;

  /// Stops or goes on taking bytes from the peer.
  virtual void pause_reading() = 0;
  virtual void resume_reading() = 0;

  /// Ends the connection. The observer hears nothing after this call; what was accepted goes out
  /// in the background as `how` says.
  virtual void close(CloseHow how) = 0;
};

/// Where a connection goes.
struct Target {
  Transport transport = Transport::Tcp;
  std::string host;
  Port port;
  std::optional<TlsSettings> tls = std::nullopt;  ///< over TCP only; none: plain
  std::optional<Port> local_port = std::nullopt;  ///< on this side; none: any
  std::string owner = "a link";                   ///< who wants it, for the log: "link 0"
};

/// Opens connections.
class Dialer {
 public:
  virtual ~Dialer() = default;

  /// Begins to open a connection and returns it at once. The observer is not called before dial()
  /// has returned, and outlives the connection.
  virtual std::unique_ptr<Connection> dial(const Target& target, ConnectionObserver& observer) = 0;

  /// Bytes of closed connections that their peers' TCP has not acknowledged yet.
  virtual std::uint64_t unacknowledged() const = 0;

  /// Whether nothing of closed connections, their ends included, is on its way to a peer.
  virtual bool is_idle() const = 0;
};

/// Hears of the peers that come to a Listener.
class ListenerObserver {
 public:
  virtual ~ListenerObserver() = default;

  /// A peer is there, to be accepted or refused; the next one is told of after that.
  virtual void peer_arrived(const std::string& address, Port port) = 0;
};

/// Takes connections at a port of this machine.
class Listener {
 public:
  virtual ~Listener() = default;

  /// Listens at `port`, and nowhere else any more; fails with the reason. The observer is called
  /// from the loop only, until stop().
  virtual Result<void> listen(Port port, ListenerObserver& observer) = 0;

  /// Gives the port back, and turns away who has not been accepted.
  virtual void stop() = 0;

  /// The peer that has arrived, as an open connection whose observer is not called before accept()
  /// has returned, and outlives it. Null when there is no such peer.
  virtual std::unique_ptr<Connection> accept(ConnectionObserver& observer) = 0;

  /// Turns away the peer that has arrived.
  virtual void refuse() = 0;
};

/// The module's files: a tree of its own that no name leads out of. Names are as the events of
/// airmodem/event.h have them; a name that is not so fails, as does one that a symbolic link would
/// lead elsewhere. A call that fails changes nothing.
///
/// A call may wait for a disk, so the loop makes none: they come from the threads of a Background,
/// several at a time where modules share the store.
class FileStore {
 public:
  template <class T>
  using Outcome = tl::expected<T, FileFailure>;

  virtual ~FileStore() = default;

  /// Makes an empty file; its folder must be there, and the file must not.
  virtual Outcome<void> create(const std::string& name) = 0;

  /// Writes a file, all or nothing: a reader finds the old bytes or the new ones. A file that is
  /// not there is made.
  virtual Outcome<void> write(const std::string& name, WriteMode mode, std::string_view bytes) = 0;

  /// At most `size` bytes from `position` on; none after the end.
  virtual Outcome<std::string> read(const std::string& name, std::uint64_t position,
                                    std::uint64_t size) const = 0;

  virtual Outcome<void> remove(const std::string& name) = 0;

  /// A file's size, bytes.
  virtual Outcome<std::uint64_t> measure(const std::string& name) const = 0;

  /// The names in a folder, in order; those of folders end in `/`.
  virtual Outcome<std::vector<std::string>> list(const std::string& name) const = 0;

  /// How many bytes fit in yet.
  virtual Outcome<std::uint64_t> free_space() const = 0;

  virtual Outcome<void> make_folder(const std::string& name) = 0;

  /// Removes an empty folder.
  virtual Outcome<void> remove_folder(const std::string& name) = 0;
};

/// What the module keeps beyond its power: one text, written as a whole. As with files, it is
/// written from the threads of a Background, though by one at a time.
class SettingsStore {
 public:
  virtual ~SettingsStore() = default;

  /// What was kept last; empty: nothing. For the time before the module's start.
  virtual const std::string& kept() const = 0;

  /// Keeps `bytes` in place of that. True when they are safe; when they are not, the log says why,
  /// and what was kept before is as it was.
  virtual bool keep(std::string_view bytes) = 0;
};

/// A lookup that runs; destroying it cancels it, and its handler is not called any more.
class Lookup {
 public:
  virtual ~Lookup() = default;
};

/// Finds the addresses of names, without ever stopping the loop.
class Resolver {
 public:
  using Answer = tl::expected<std::vector<std::string>, LookupFailure>;
  using Handler = std::function<void(Answer)>;

  virtual ~Resolver() = default;

  /// Looks `name` up (an address is its own answer) and calls the handler once, never before
  /// resolve() has returned. On success there is at least one address, in the order to be tried.
  virtual std::unique_ptr<Lookup> resolve(const std::string& name, Handler handler) = 0;

  /// The name servers that are asked, as text; may be empty.
  virtual std::vector<std::string> servers() const = 0;

  /// Asks these from here on, addresses as text; none: those that it began with. Lookups that run
  /// go on. A resolver that many modules share stays as it is.
  virtual void use_servers(const std::vector<std::string>& /*servers*/) {}
};

/// One echo request.
struct EchoTarget {
  std::string host;        ///< a name or an address
  std::uint32_t size = 0;  ///< bytes of its data
  std::uint32_t ttl = 0;
};

/// An echo request that runs; destroying it gives it up, and its handler is not called any more.
class EchoRequest {
 public:
  virtual ~EchoRequest() = default;
};

/// Sends echo requests.
class Pinger {
 public:
  using Report = std::variant<PingSent, PingAnswered, PingFailed>;
  using Handler = std::function<void(const Report&)>;

  virtual ~Pinger() = default;

  /// Sends a request and reports PingSent as soon as the address is known, then PingAnswered or
  /// PingFailed, if any of them; never before ping() has returned. Sets no time limit.
  virtual std::unique_ptr<EchoRequest> ping(const EchoTarget& target, Handler handler) = 0;
};

/// A question for the time that runs; destroying it gives it up, and its handler is not called any
/// more.
class TimeQuestion {
 public:
  virtual ~TimeQuestion() = default;
};

/// Asks time servers.
class TimeClient {
 public:
  using Answer = tl::expected<std::uint64_t, TimeFailure>;  ///< seconds since 1970, UTC
  using Handler = std::function<void(Answer)>;

  virtual ~TimeClient() = default;

  /// Asks `server`, a name or an address, and calls the handler once, never before ask() has
  /// returned. Sets no time limit.
  virtual std::unique_ptr<TimeQuestion> ask(const std::string& server, Handler handler) = 0;
};

}  // namespace airmodem
