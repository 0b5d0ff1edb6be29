/// One module for each connection (--tcp): hosts that connect, each of which is to get a terminal
/// of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/turned_away.h"
#include "airmodem/result.h"
#include "runtime/limited_log.h"

namespace airmodem {

/// A host that has connected. Its socket does not block; `name` says who it is, for the log.
struct NewHost {
  StreamSocket socket;
  std::string name;
  std::shared_ptr<const void> seat;  ///< what is made for the host keeps it
  std::shared_ptr<LimitedLog> log;   ///< all hosts' of the listener; not null
};

class TerminalListener final : private ConnectionTaker {
 public:
  /// Takes the host, or leaves it where it is and says why it cannot. Called from the loop.
  using Taker = std::function<Result<void>(NewHost& host)>;

  /// As long as `limit` seats are taken further hosts are told so and turned away, as are those
  /// that the taker does not take. Loop and clock outlive the listener and
  /// its hosts' log; seats may outlive it.
  TerminalListener(asio::io_context& io, Clock& clock, std::unique_ptr<SocketListener> listener,
                   std::size_t limit);
  TerminalListener(const TerminalListener&) = delete;
  TerminalListener& operator=(const TerminalListener&) = delete;

  const std::string& address() const { return listener_->address(); }

  /// Begins to accept.
  void start(Taker taker);

  /// How many seats are taken.
  std::size_t count() const { return static_cast<std::size_t>(seats_.use_count()) - 1; }

 private:
  /// Every seat shares the ownership of this one object, which counts them.
  struct Seats {};

  bool takes_connections() override { return true; }
  void take_connection(StreamSocket socket, const std::string& name) override;
  Result<void> seat(NewHost& host);

  std::unique_ptr<SocketListener> listener_;
  std::size_t limit_;
  std::shared_ptr<const Seats> seats_ = std::make_shared<const Seats>();
  TurnedAway turned_away_;
  std::shared_ptr<LimitedLog> log_;
  Taker taker_;
};

}  // namespace airmodem
