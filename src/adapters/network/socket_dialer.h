/// Opens real connections over this machine's sockets.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "adapters/network/lingering.h"
#include "adapters/network/network_context.h"
#include "adapters/network/target_policy.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

struct SocketDialerOptions {
  /// Connections are made from this address only; addresses of the other family are not tried.
  std::optional<asio::ip::address> local_address;
  /// Where connections may go, and which go elsewhere.
  TargetPolicy policy;
  /// Where what hosts can bring about at will is logged; null: without limits.
  LimitedLog* log = nullptr;
  /// How many closed connections may finish in the background.
  std::size_t lingering_limit = kLingeringLimit;
  /// What the closed connections of all dialers share; null: nothing.
  std::shared_ptr<LingeringPool> lingering_pool = nullptr;
};

class SocketDialer final : public Dialer {
 public:
  /// Loop, clock and resolver outlive the dialer and its connections.
  SocketDialer(asio::io_context& io, Clock& clock, Resolver& resolver,
               const SocketDialerOptions& options = {});

  /// Ends what still finishes in the background: what the kernel has goes out, nothing is waited
  /// for.
  ~SocketDialer() override;
  SocketDialer(const SocketDialer&) = delete;
  SocketDialer& operator=(const SocketDialer&) = delete;

  /// Sets no time limits: who dials gives up by closing.
  std::unique_ptr<Connection> dial(const Target& wanted, ConnectionObserver& observer) override;

  std::uint64_t unacknowledged() const override;
  bool is_idle() const override;

  /// What its connections share, for those that are accepted: they finish in the same background.
  const std::shared_ptr<NetworkContext>& context() const { return context_; }

  /// How many closed connections finish in the background now.
  std::size_t lingering() const;

 private:
  std::shared_ptr<NetworkContext> context_;
};

}  // namespace airmodem
