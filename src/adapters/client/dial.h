/// Netcat through a module: what comes in goes to a peer, and what the peer sends comes out.
///
/// Theory of operation. The client walks from AT to a connection; then the input is read as fast as
/// the client has room, and the port as fast as the output is read. When the input has ended and
/// all of it has arrived, the peer may still answer: the link is closed once nothing has come for
/// DialOptions::wait. When the peer closes first, that is the end too. Either way the module is
/// left without a bearer, as it was found. What is then left of the input, unread, unsent or
/// unacknowledged, is counted and told last.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/client/client_session.h"
#include "adapters/owned_fd.h"
#include "adapters/terminal/stdio_terminal.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "adapters/terminal/terminal_buffer.h"
#include "airmodem/client.h"
#include "core/util/byte_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"
#include "runtime/repeat_limit.h"

namespace airmodem {

/// How many bytes wait for an output that nobody reads before the port is not read either.
inline constexpr std::size_t kDialOutputLimit = 64 * 1024;

/// How long the closing of a connection that is given up may take: three times the escape from
/// transparent mode, and what a slow port still holds.
inline constexpr std::chrono::seconds kDialClosingLimit{8};

struct DialOptions {
  client::ClientOptions client;
  client::Target target;       ///< where to, unless the module is to listen
  std::optional<Port> listen;  ///< the port at which one peer is waited for; a `target.host` is
                               ///< the address that it must have
  /// How long the peer may be silent after the input's end before the link is closed.
  std::chrono::milliseconds wait{2000};
  /// A command that says more about a connection that fails, for advice; empty: there is none.
  std::string diagnosis;
};

class Dial final : private ClientSessionObserver, private TerminalObserver {
 public:
  /// The module's port, the input and the output; none of them blocks.
  struct Streams {
    OwnedFd port;
    UnblockedFd input;
    UnblockedFd output;
  };

  /// How it went: Complete says that peer or input ended in order, that everything that was sent
  /// has arrived, and that nothing of the input is left.
  enum class End { Complete, Incomplete };

  /// Tells a person, in whole lines without a line end, what goes on.
  enum class News { Progress, Trouble };
  using Say = std::function<void(News, std::string_view)>;
  using EndHandler = std::function<void(End)>;

  /// Loop and clock outlive it. `ended` is called once, from the loop, when the output has
  /// everything.
  Dial(boost::asio::io_context& io, Clock& clock, Streams streams, DialOptions options, Say say,
       EndHandler ended);
  ~Dial() override;
  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;

  void start();

  /// Gives up in order: the link is closed at once, and the module is left as it was found.
  void stop();

 private:
  using Descriptor = boost::asio::posix::stream_descriptor;

  void session_event(const client::Event& event) override;
  void session_lost(const std::string& reason) override;

  void take(const client::Progress& event);
  void take(const client::Ready& event);
  void take(const client::Stopped& event);
  void take(const client::LinkOpened& event);
  void take(const client::LinkFailed& event);
  void take(const client::LinkData& event);
  void take(const client::LinkSent&) { await_silence(); }
  void take(const client::LinkRoom&) { input_reader_.resume_reading(); }
  void take(const client::LinkClosed& event);
  void take(const client::Listening& event);
  void take(const client::ListeningEnded& event);
  void take(const client::CommandDone&) {}
  void take(const client::Unsolicited&) {}
  void take(const client::Garbled& event);

  void terminal_opened() override {}
  void terminal_closed() override {}
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override { write_output(); }
  void terminal_ready_changed(SignalLine /*line*/) override {}

  /// How the link ended.
  struct Ending {
    client::Counts counts;
    std::string why;
    bool is_complete = false;  ///< everything that was sent has arrived, and as it was
  };

  void input_ended(const boost::system::error_code& error);
  void await_silence();
  bool is_datagrams() const;
  bool has_left() const;
  void tell_counts(const client::Counts& counts);
  void await_disturbances();
  void sum_disturbances_up();
  bool tell_what_is_left();
  void write_output();
  void give_up(const std::string& reason);
  void await_closing();
  void end_at_once(const std::string& reason);
  void leave();
  void end_when_written();

  Clock& clock_;
  DialOptions options_;
  Say say_;
  EndHandler ended_;
  UnblockedFd input_fd_;
  UnblockedFd output_fd_;
  Descriptor input_;  ///< lends its descriptor, as output_ does
  Descriptor output_;
  TerminalBuffer buffer_{};
  StreamReader<Descriptor> input_reader_;
  StreamWriter<Descriptor> output_writer_;
  ByteQueue unwritten_;
  std::unique_ptr<Alarm> silence_;  ///< the peer's, or the module's that is to close the link
  ClientSession session_;
  RepeatLimit disturbances_;  ///< a line that is out of order brings about any number
  std::unique_ptr<Alarm> disturbances_due_;
  std::string last_progress_;  ///< a walk that begins anew says the same again
  std::optional<LinkId> link_;
  bool had_link_ = false;  ///< a peer was there that was wanted
  bool input_is_read_ = false;
  bool input_has_ended_ = false;
  bool input_has_failed_ = false;
  bool has_given_up_ = false;
  std::string why_given_up_;
  std::optional<Ending> ending_;
  bool is_leaving_ = false;
  bool is_over_ = false;
  End end_ = End::Incomplete;
  Lifeline lifeline_;
};

}  // namespace airmodem
