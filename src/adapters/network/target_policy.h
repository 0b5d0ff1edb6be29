/// Where a module may reach, and what stands in for production (docs/network-policy.md): lists of
/// networks that are allowed or forbidden, and a map from targets to others.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airmodem/result.h"
#include "airmodem/types.h"

namespace airmodem {

namespace asio = boost::asio;

/// The options as a person writes them.
struct PolicyTexts {
  std::vector<std::string> allow;  ///< NET or NET:PORTS
  std::vector<std::string> deny;   ///< the same
  std::vector<std::string> map;    ///< HOST:PORT=HOST:PORT
};

/// A name or an address, and a port; port 0 is none, as echo requests have none.
struct NamedTarget {
  std::string host;
  Port port;
};

/// Where a target is looked for, in log lines: `example.com at 192.0.2.7 port 80`, for an address
/// that is its own `192.0.2.7 port 80`.
std::string in_words(const std::string& host, const std::string& address, Port port);

/// Addresses that have the same first bits, of one family; without a family every address.
struct NetworkRange {
  std::optional<asio::ip::address> base;  ///< the other bits are 0
  unsigned prefix = 0;                    ///< how many bits count
};

/// One entry of a list.
struct TargetRule {
  NetworkRange network;
  std::uint16_t first_port = 0;  ///< 0: all, also what has no port
  std::uint16_t last_port = 0;
  std::string text;  ///< as it was given: `--deny 10.0.0.0/8:22`
};

/// One entry of the map. A port of 0 is `*`.
struct TargetMapping {
  NamedTarget from;
  NamedTarget to;
};

class TargetPolicy {
 public:
  /// Allows everything, and maps nothing.
  TargetPolicy() = default;

  /// Fails with the entry that is wrong, without its option, and what was expected.
  static Result<TargetPolicy> parse(const PolicyTexts& texts);

  /// Why `address` may not be reached at `port`: the rule as it was given. Returns nullopt if it
  /// may be. A target is forbidden by any --deny that has it, and, once there is an --allow, when
  /// no --allow has it.
  std::optional<std::string> forbids(const asio::ip::address& address, Port port) const;

  /// Where a connection to `target` really goes, by the first entry that has it.
  NamedTarget mapped(NamedTarget target) const;

 private:
  std::vector<TargetRule> allowed_;
  std::vector<TargetRule> denied_;
  std::vector<TargetMapping> map_;
};

}  // namespace airmodem
