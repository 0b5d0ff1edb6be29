/// What the connections of one dialer share.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/network/lingering.h"
#include "adapters/network/target_policy.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

/// Holds the largest datagram there is.
inline constexpr std::size_t kReceiveBufferSize = 65'536;
using ReceiveBuffer = std::array<char, kReceiveBufferSize>;

/// The buffer of a loop, which runs on one thread. What is read is handed out before the next read,
/// so one serves the connections of all dialers; ten thousand modules could not have one each.
ReceiveBuffer& receive_buffer_of_this_thread();

/// Outlives the dialer as long as there are connections.
struct NetworkContext {
  NetworkContext(asio::io_context& loop, Clock& clock, Resolver& names, std::size_t lingering_limit,
                 std::shared_ptr<LingeringPool> pool)
      : io(loop), resolver(names), lingering(loop, clock, lingering_limit, std::move(pool)) {}

  /// The addresses that can be tried, in order: literals of the local address's family, or all.
  std::vector<asio::ip::address> usable(const std::vector<std::string>& addresses) const;

  /// Where connections to `peer` are made from, if not from a place that the kernel chooses.
  asio::ip::address source(const asio::ip::address& peer) const;

  /// Whether `target` may not be reached at `address`; the log says whose and why.
  bool forbids(const Target& target, const asio::ip::address& address) const;

  /// Why no connection to `target` came up at `address`, or that its name is not known; the log
  /// says whose and why, since the host reads CONNECT FAIL alone.
  OpenFailure failure_of(const Target& target, const asio::ip::address& address,
                         const boost::system::error_code& error) const;
  OpenFailure failure_of(const Target& target, LookupFailure why) const;

  /// Says that `target` was given up by the module before anything was known of it.
  void tell_given_up(const Target& target) const;

  asio::io_context& io;
  Resolver& resolver;
  std::optional<asio::ip::address> local_address;
  TargetPolicy policy;
  LimitedLog* log = nullptr;  ///< may be null
  Lingering lingering;
  ReceiveBuffer& receive_buffer = receive_buffer_of_this_thread();
};

}  // namespace airmodem
