/// Accepts connections of stream sockets, TCP's and UNIX's alike.
///
/// Theory of operation. Connections are looked at before they are accepted: as long as the taker
/// takes none they wait in the kernel's queue, and look_again() goes on. One descriptor is held in
/// reserve: when the process has no other left it makes room for one more host, who at least is
/// told what is the matter. When it cannot be had again either, or memory is missing, accepting
/// rests for a moment, since the kernel would call at once again. Waiting needs no memory of its
/// own: a listener that could not wait again would be deaf for good.
#pragma once

#include <sys/stat.h>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/clock/asio_clock.h"
#include "adapters/handler_memory.h"
#include "adapters/owned_fd.h"
#include "adapters/terminal/socket_path.h"
#include "airmodem/result.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {

namespace asio = boost::asio;

using StreamSocket = asio::generic::stream_protocol::socket;

/// Where a UNIX socket is made.
struct UnixAddress {
  std::filesystem::path path;
  mode_t mode = 0600;  ///< who may connect: those who may write to it
};

/// Whoever is given connections.
class ConnectionTaker {
 public:
  virtual ~ConnectionTaker() = default;

  /// Whether one more may be accepted now; after false look_again() is due.
  virtual bool takes_connections() = 0;

  /// A connection that does not block; `name` says who it is, for the log.
  virtual void take_connection(StreamSocket socket, const std::string& name) = 0;
};

class SocketListener {
 public:
  /// Listens at `address`; with port 0 the kernel chooses. The loop outlives the listener.
  static Result<std::unique_ptr<SocketListener>> open(asio::io_context& io,
                                                      const asio::ip::tcp::endpoint& address);

  /// Makes the socket. One that a dead program has left is replaced; anything else that stands
  /// there is left alone and is an error.
  static Result<std::unique_ptr<SocketListener>> open(asio::io_context& io,
                                                      const UnixAddress& address);

  SocketListener(const SocketListener&) = delete;
  SocketListener& operator=(const SocketListener&) = delete;

  /// Where hosts connect to: `ADDRESS:PORT`, or the path.
  const std::string& address() const { return address_; }

  /// For what hosts bring about at this address.
  LimitedLog& log() { return log_; }

  /// Begins to accept; the taker outlives the listener.
  void start(ConnectionTaker& taker);

  /// The taker takes connections again, or may do so.
  void look_again();

 private:
  using error_code = boost::system::error_code;
  using Protocol = asio::generic::stream_protocol;

  explicit SocketListener(asio::io_context& io);

  error_code listen();
  void take_connections();
  error_code accept(StreamSocket& socket, Protocol::endpoint& remote);
  void rest(const error_code& why);
  void take(StreamSocket socket, const std::string& name);

  asio::basic_socket_acceptor<Protocol> acceptor_;
  asio::steady_timer rest_;
  OwnedFd reserve_;
  AsioClock clock_;
  LimitedLog log_;
  std::string address_;
  SocketPath path_;  ///< of a UNIX socket
  ConnectionTaker* taker_ = nullptr;
  bool is_waiting_ = false;
  HandlerMemory memory_;  ///< of the wait for a host, or for the end of the rest
  Lifeline lifeline_;
};

}  // namespace airmodem
