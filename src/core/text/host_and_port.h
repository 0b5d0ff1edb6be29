/// Hosts with ports as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "airmodem/types.h"

namespace airmodem {

/// `host:port` in its two parts. Views into the text that was read.
struct HostAndPort {
  std::string_view host;                 ///< without the brackets around an IPv6 address
  std::optional<std::string_view> port;  ///< as written
};

/// Reads `example.com:80`, `[::1]:80`, or either without its port. A text with several colons and
/// no brackets is a host alone. Returns nullopt if brackets are not closed, or something other than
/// a port follows them.
std::optional<HostAndPort> split_host_and_port(std::string_view text);

/// `text` as it was probably meant where it is no `host:port`: without a scheme such as `tcp:` or
/// `tcp://` before it, and with a colon in place of a comma. nullopt if that is no `host:port`
/// either.
std::optional<std::string> corrected_host_and_port(std::string_view text);

/// A port that can be connected to, from 1 to 65535.
std::optional<Port> parse_port(std::string_view digits);

}  // namespace airmodem
