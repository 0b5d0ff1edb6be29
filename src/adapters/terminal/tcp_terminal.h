/// The port as a TCP listener: hosts connect to it, one at a time.
///
/// Theory of operation. A connection is a host that has the port open: it is there from the accept
/// until its FIN or reset, and nothing of it is reported closed before all that it wrote is taken.
/// Connections are looked at before they are accepted: while a host is there a further one is
/// accepted and closed at once; once the host has gone, and only its bytes are not taken yet, the
/// next one waits in the kernel's queue. Reading is on demand, as it is with links.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/byte_queue.h"
#include "adapters/lifeline.h"
#include "adapters/ports.h"
#include "airmodem/result.h"

namespace airmodem {

namespace asio = boost::asio;

/// What is read is handed out before the next read, so one buffer serves all terminals of a loop.
using TerminalBuffer = std::array<char, 65'536>;

class TcpTerminal final : public Terminal {
 public:
  /// Listens at `address`; with port 0 the kernel chooses. The loop and the buffer outlive the
  /// terminal.
  static Result<std::unique_ptr<TcpTerminal>> open(asio::io_context& io,
                                                   const asio::ip::tcp::endpoint& address,
                                                   TerminalBuffer& buffer);

  TcpTerminal(const TcpTerminal&) = delete;
  TcpTerminal& operator=(const TcpTerminal&) = delete;

  /// Where hosts connect to, as `ADDRESS:PORT`.
  const std::string& address() const { return address_; }

  void start(TerminalObserver& observer) override;

  /// Takes nothing while no host is there, and everything, to no effect, once a host has gone that
  /// is not reported closed yet.
  std::size_t write(std::string_view bytes) override;

  void resume_reading() override;

 private:
  using error_code = boost::system::error_code;

  TcpTerminal(asio::io_context& io, TerminalBuffer& buffer);

  error_code listen(const asio::ip::tcp::endpoint& address);
  void await_connections();
  void take_connections();
  bool next_must_wait();
  void admit(asio::ip::tcp::socket socket);
  void report_closed();

  void await_bytes();
  void post_read();
  void read();
  bool offer_kept();
  bool read_piece();
  std::size_t offer(std::string_view bytes);
  void await_room();

  asio::io_context& io_;
  TerminalBuffer& buffer_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer rest_;
  std::string address_;
  TerminalObserver* observer_ = nullptr;
  bool awaiting_connections_ = false;
  bool room_wanted_ = false;  ///< a write was short, and the observer has not heard of room since
  Lifeline lifeline_;

  // The host that is there; the socket is closed while there is none.
  asio::ip::tcp::socket host_;
  ByteQueue kept_;          ///< was read and not taken
  bool held_back_ = false;  ///< the observer took less than all; resume_reading() ends it
  bool resume_asked_ = false;
  bool has_ended_ = false;  ///< everything was read
  Lifeline host_lifeline_;
};

}  // namespace airmodem
