/// IP addresses as a host writes them: the core has no operating system that could read them.
#pragma once

#include <string_view>

namespace airmodem {

/// Whether `text` is an IPv4 address, four numbers with dots between them, or an IPv6 address
/// (RFC 4291, without a zone).
bool is_ip_address(std::string_view text);

}  // namespace airmodem
