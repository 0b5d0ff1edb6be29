/// Takes real connections at a port of this machine.
///
/// Theory of operation. Peers are taken from the kernel's queue one at a time: the next one stays
/// there until the one before is accepted or refused, so a slow answer costs nothing here. When the
/// process has no descriptors left, taking peers rests for a moment and goes on.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "adapters/network/network_context.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

struct PeerListenerOptions {
  /// Where peers reach it. Whoever can connect there talks to the module's host.
  asio::ip::address address = asio::ip::address_v4::loopback();
};

class PeerListener final : public Listener {
 public:
  /// Accepted connections share `context` with those of a dialer.
  explicit PeerListener(std::shared_ptr<NetworkContext> context,
                        const PeerListenerOptions& options = {});
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;

  /// With port 0 the kernel chooses.
  Result<void> listen(Port port, ListenerObserver& observer) override;
  void stop() override;
  std::unique_ptr<Connection> accept(ConnectionObserver& observer) override;
  void refuse() override;

  /// Where it listens, which tells the port that the kernel has chosen for port 0; 0 while it does
  /// not listen.
  Port port() const;

 private:
  using error_code = boost::system::error_code;

  error_code open(Port port);
  void await_peers();
  void take_peer();
  void offer(asio::ip::tcp::socket socket);

  std::shared_ptr<NetworkContext> context_;
  asio::ip::address address_;
  ListenerObserver* observer_ = nullptr;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer rest_;
  std::optional<asio::ip::tcp::socket> peer_;  ///< has arrived, and is neither accepted nor refused
  bool awaiting_peers_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
