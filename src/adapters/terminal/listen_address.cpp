#include "adapters/terminal/listen_address.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/host_and_port.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> read_host(std::string_view host, bool has_brackets) {
  if (host == "localhost") return ip::address_v4::loopback();
  boost::system::error_code error;
  const auto address = ip::make_address(host, error);
  return !error && address.is_v6() == has_brackets ? std::optional(address) : std::nullopt;
}

/// What is wrong with `text`, and what to write instead.
tl::unexpected<Error> no_address(const std::string& text, const std::optional<HostAndPort>& parts) {
  const bool has_number = parts && parts->port && !parts->port->empty() &&
                          parts->port->find_first_not_of("0123456789") == std::string_view::npos;
  if (has_number && !parse_number<std::uint16_t>(*parts->port)) {
    return failure(fmt::format("{}: a port is at most 65535", text));
  }
  const auto meant = corrected_host_and_port(text);
  const bool is_meant = meant && listen_address(*meant, Reach::Anyone);
  return failure(fmt::format("{} is no address and port; {}", text,
                             is_meant ? fmt::format("did you mean {}?", *meant)
                                      : "write it like 127.0.0.1:5000 or [::1]:5000"));
}

}  // namespace

Result<ip::tcp::endpoint> listen_address(const std::string& text, Reach reach) {
  const auto parts = split_host_and_port(text);
  const bool has_port = parts && parts->port;
  const auto host = has_port ? read_host(parts->host, text.starts_with('[')) : std::nullopt;
  const auto port = has_port ? parse_number<std::uint16_t>(*parts->port) : std::nullopt;
  if (!host || !port) return no_address(text, parts);
  if (reach == Reach::ThisMachine && !host->is_loopback()) {
    return failure(
        fmt::format("{} can be reached from other machines, and whoever reaches it can open "
                    "connections from this one; choose 127.0.0.1, or give --allow-remote too",
                    text));
  }
  return ip::tcp::endpoint(*host, *port);
}

}  // namespace airmodem
