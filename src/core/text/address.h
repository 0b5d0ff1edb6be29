/// IP addresses as a host writes them: the core has no operating system that could read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace airmodem {

/// The bytes of an IPv6 address, or of an IPv4 address as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
using IpAddress = std::array<std::uint8_t, 16>;

/// Reads an IPv4 address, four numbers with dots between them, or an IPv6 address (RFC 4291,
/// without a zone); returns nullopt if `text` is neither.
std::optional<IpAddress> parse_ip_address(std::string_view text);

inline bool is_ip_address(std::string_view text) { return parse_ip_address(text).has_value(); }

/// Whether an address means the same host only inside its own network or machine: private,
/// loopback, shared and link-local ones (RFC 1918, 4193, 6598, 3927, 4291).
bool is_private(const IpAddress& address);

}  // namespace airmodem
