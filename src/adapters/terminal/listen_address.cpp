#include "adapters/terminal/listen_address.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace airmodem {
namespace {

namespace ip = boost::asio::ip;

std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, port);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return port;
}

/// The colons of an IPv6 address could not be told from the one before the port: it has brackets.
std::optional<ip::address> read_host(std::string_view host) {
  if (host == "localhost") return ip::address_v4::loopback();
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  boost::system::error_code error;
  if (has_brackets) {
    const auto address = ip::make_address_v6(host.substr(1, host.size() - 2), error);
    if (!error) return address;
  } else {
    const auto address = ip::make_address_v4(host, error);
    if (!error) return address;
  }
  return std::nullopt;
}

}  // namespace

Result<ip::tcp::endpoint> listen_address(const std::string& text, Reach reach) {
  const std::size_t colon = text.rfind(':');
  const std::string_view whole = text;
  const auto host = read_host(whole.substr(0, colon));
  const auto port = colon == std::string::npos ? std::nullopt : read_port(whole.substr(colon + 1));
  if (!host || !port) {
    return failure(
        fmt::format("{} is no address and port; write it like 127.0.0.1:5000 or [::1]:5000", text));
  }
  if (reach == Reach::ThisMachine && !host->is_loopback()) {
    return failure(
        fmt::format("{} can be reached from other machines, and whoever reaches it can open "
                    "connections from this one; choose 127.0.0.1, or give --allow-remote too",
                    text));
  }
  return ip::tcp::endpoint(*host, *port);
}

}  // namespace airmodem
