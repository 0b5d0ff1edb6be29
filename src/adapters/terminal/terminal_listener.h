/// One module for each connection (--tcp): every host that connects gets a terminal of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "adapters/lifeline.h"
#include "adapters/terminal/connection_terminal.h"
#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/terminal_buffer.h"

namespace airmodem {

/// How many terminals there are at once unless the options say otherwise. A module with all its
/// links open needs some ten descriptors, and 1,024 are what a process usually has.
inline constexpr std::size_t kTerminalLimit = 64;

class TerminalListener final : private ConnectionTaker {
 public:
  /// Is given a host's terminal, which is to be started; the listener keeps nothing of it. Its
  /// when_over() tells when the module's life is at its end. Called from the loop.
  using Taker = std::function<void(std::unique_ptr<ConnectionTerminal>)>;

  /// As long as `limit` terminals are there further connections wait in the kernel's queue. The
  /// loop and the buffer outlive the listener and its terminals; the terminals may outlive the
  /// listener.
  TerminalListener(asio::io_context& io, std::unique_ptr<SocketListener> listener,
                   TerminalBuffer& buffer, std::size_t limit = kTerminalLimit);
  TerminalListener(const TerminalListener&) = delete;
  TerminalListener& operator=(const TerminalListener&) = delete;

  const std::string& address() const { return listener_->address(); }

  /// Begins to accept.
  void start(Taker taker);

  /// How many terminals are there.
  std::size_t count() const { return count_; }

 private:
  bool takes_connections() override { return count_ < limit_; }
  void take_connection(StreamSocket socket, const std::string& name) override;

  asio::io_context& io_;
  std::unique_ptr<SocketListener> listener_;
  TerminalBuffer& buffer_;
  std::size_t limit_;
  std::size_t count_ = 0;
  Taker taker_;
  Lifeline lifeline_;
};

}  // namespace airmodem
