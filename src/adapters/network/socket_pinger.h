/// Echo requests over this machine's sockets: those that the kernel gives to every program of the
/// groups in net.ipv4.ping_group_range, or else raw ones.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "adapters/network/network_context.h"
#include "adapters/network/target_policy.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

struct SocketPingerOptions {
  /// Requests leave from this address only; addresses of the other family are not asked.
  std::optional<asio::ip::address> local_address;
  /// Who may be asked. What is mapped with every port (`*`) is mapped here too.
  TargetPolicy policy;
  /// Where what hosts can bring about at will is logged; null: without limits.
  LimitedLog* log = nullptr;
};

class SocketPinger final : public Pinger {
 public:
  /// Loop, clock and resolver outlive the pinger, and it its requests.
  SocketPinger(asio::io_context& io, Clock& clock, Resolver& resolver,
               SocketPingerOptions options = {});

  /// An address that is forbidden or cannot be reached is passed over for the next one.
  std::unique_ptr<EchoRequest> ping(const EchoTarget& target, Handler handler) override;

 private:
  class Request;

  asio::io_context& io_;
  Clock& clock_;
  Resolver& resolver_;
  SocketPingerOptions options_;
  std::uint16_t last_sequence_ = 0;
  bool has_complained_ = false;  ///< that it is not permitted
};

}  // namespace airmodem
