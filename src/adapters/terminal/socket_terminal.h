/// The port as a listening socket, TCP's (--tcp-shared) or UNIX's (--unix): one module that hosts
/// connect to, one at a time.
///
/// Theory of operation. A connection is a host that has the port open: it is there from the accept
/// until its FIN or reset. Where the observer takes all that comes, that is found by reading. While
/// it does not, the end is looked for now and then, and the host is reported closed before its last
/// bytes are taken: what is written from then on is for the next one. While a host is there a
/// further one is told so and closed; once the host has gone, and only its bytes are not taken yet,
/// the next one waits in the kernel's queue.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/clock/asio_clock.h"
#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "adapters/terminal/turned_away.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class SocketTerminal final : public Terminal, private ConnectionTaker, private TerminalObserver {
 public:
  /// The loop and the buffer outlive the terminal. Log lines begin with `owner`, or with the
  /// address where that is empty.
  SocketTerminal(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                 TerminalBuffer& buffer, const std::string& owner = {});
  SocketTerminal(const SocketTerminal&) = delete;
  SocketTerminal& operator=(const SocketTerminal&) = delete;

  /// Where hosts connect to: `ADDRESS:PORT`, or the path.
  const std::string& address() const { return listener_->address(); }

  void start(TerminalObserver& observer) override;

  /// Takes nothing while no host is there, and everything, to no effect, once a host has gone that
  /// is not reported closed yet.
  std::size_t write(std::string_view bytes) override { return writer_.write(bytes); }

  void resume_reading() override { reader_.resume_reading(); }
  void hang_up(std::string_view why) override;

 private:
  using error_code = boost::system::error_code;

  bool takes_connections() override;
  void take_connection(StreamSocket socket, const std::string& name) override;
  void terminal_opened() override {}  // the reader reports bytes alone
  void terminal_closed() override {}
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override { observer_->terminal_writable(); }
  void terminal_ready_changed(SignalLine /*line*/) override {}
  void look_for_end();
  void report_closed();
  void end(const error_code& why);

  asio::io_context& io_;
  std::unique_ptr<SocketListener> listener_;
  std::string owner_;
  StreamSocket host_;  ///< closed while no host is there
  std::string name_;   ///< the host's, for the log
  StreamReader<StreamSocket> reader_;
  StreamWriter<StreamSocket> writer_;
  asio::steady_timer look_timer_;
  AsioClock clock_;
  TurnedAway turned_away_;
  TerminalObserver* observer_ = nullptr;
  bool is_open_ = false;     ///< as the observer knows it
  bool is_looking_ = false;  ///< for the end of a host that is not read
  bool is_hung_up_ = false;  ///< by this side: nothing of the host counts any more
  Lifeline lifeline_;
};

}  // namespace airmodem
