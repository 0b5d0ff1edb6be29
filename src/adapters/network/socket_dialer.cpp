#include "adapters/network/socket_dialer.h"

#include <spdlog/spdlog.h>

#include "adapters/network/tcp_connection.h"
#include "adapters/network/udp_connection.h"

namespace airmodem {

SocketDialer::SocketDialer(asio::io_context& io, Clock& clock, Resolver& resolver,
                           const SocketDialerOptions& options)
    : context_(std::make_shared<NetworkContext>(io, clock, resolver, options.lingering_limit,
                                                options.lingering_pool)) {
  context_->local_address = options.local_address;
  context_->policy = options.policy;
  context_->log = options.log;
}

SocketDialer::~SocketDialer() { context_->lingering.finish_now(); }

std::unique_ptr<Connection> SocketDialer::dial(const Target& wanted, ConnectionObserver& observer) {
  const auto [host, port] = context_->policy.mapped({wanted.host, wanted.port});
  if (host != wanted.host || port != wanted.port) {
    spdlog::info("{}: {} port {} is mapped to {} port {}", wanted.owner, wanted.host,
                 wanted.port.value, host, port.value);
  }
  Target target = wanted;
  target.host = host;
  target.port = port;
  if (target.transport == Transport::Udp) {
    return std::make_unique<UdpConnection>(context_, target, observer);
  }
  return std::make_unique<TcpConnection>(context_, target, observer);
}

std::uint64_t SocketDialer::unacknowledged() const { return context_->lingering.unacknowledged(); }

bool SocketDialer::is_idle() const { return context_->lingering.is_idle(); }

std::size_t SocketDialer::lingering() const { return context_->lingering.size(); }

}  // namespace airmodem
