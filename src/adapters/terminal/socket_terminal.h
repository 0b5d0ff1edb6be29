/// The port as a listening socket, TCP's (--tcp-shared) or UNIX's (--unix): one module that hosts
/// connect to, one at a time.
///
/// Theory of operation. A connection is a host that has the port open: it is there from the accept
/// until its FIN or reset, and nothing of it is reported closed before all that it wrote is taken.
/// While a host is there a further one is accepted and closed at once; once the host has gone, and
/// only its bytes are not taken yet, the next one waits in the kernel's queue.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/ports.h"
#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"

namespace airmodem {

class SocketTerminal final : public Terminal, private ConnectionTaker {
 public:
  /// The loop and the buffer outlive the terminal.
  SocketTerminal(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                 TerminalBuffer& buffer);
  SocketTerminal(const SocketTerminal&) = delete;
  SocketTerminal& operator=(const SocketTerminal&) = delete;

  /// Where hosts connect to: `ADDRESS:PORT`, or the path.
  const std::string& address() const { return listener_->address(); }

  void start(TerminalObserver& observer) override;

  /// Takes nothing while no host is there, and everything, to no effect, once a host has gone that
  /// is not reported closed yet.
  std::size_t write(std::string_view bytes) override { return writer_.write(bytes); }

  void resume_reading() override { reader_.resume_reading(); }

 private:
  using error_code = boost::system::error_code;

  bool takes_connections() override;
  void take_connection(StreamSocket socket, const std::string& name) override;
  void report_closed(const error_code& why);

  std::unique_ptr<SocketListener> listener_;
  StreamSocket host_;  ///< closed while no host is there
  StreamReader<StreamSocket> reader_;
  StreamWriter<StreamSocket> writer_;
  TerminalObserver* observer_ = nullptr;
};

}  // namespace airmodem
