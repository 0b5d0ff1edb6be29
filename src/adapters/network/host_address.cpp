#include "adapters/network/host_address.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

namespace airmodem {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

constexpr const char* kNoRoute = "127.0.0.1";

/// An address that is kept for documentation (RFC 5737): it is in nobody's own network, so the way
/// to it is the default route.
constexpr const char* kFarAway = "192.0.2.1";
constexpr std::uint16_t kDiscardPort = 9;

}  // namespace

std::string source_address(asio::io_context& io) {
  udp::socket socket(io);
  error_code error;
  socket.open(udp::v4(), error);
  // Connecting a UDP socket only chooses a route.
  if (!error) socket.connect({asio::ip::make_address(kFarAway, error), kDiscardPort}, error);
  const auto own = error ? udp::endpoint() : socket.local_endpoint(error);
  if (error) spdlog::debug("no default route ({}): the address is {}", error.message(), kNoRoute);
  return error ? kNoRoute : own.address().to_string();
}

Result<void> check_local_address(const std::string& address) {
  error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error) {
    return failure(fmt::format("{} is no IP address; give one of this machine's own", address));
  }
  const bool is_one_host = !parsed.is_unspecified() && !parsed.is_multicast() &&
                           parsed != asio::ip::address_v4::broadcast();
  if (!is_one_host) {
    return failure(
        fmt::format("{} is not the address of one host; give one of this machine's own", address));
  }
  asio::io_context io;
  udp::socket socket(io);
  const udp::endpoint endpoint(parsed, 0);
  socket.open(endpoint.protocol(), error);
  if (!error) socket.bind(endpoint, error);
  if (!error) return {};
  return failure(
      fmt::format("connections cannot be made from {}: {}; give an address that this "
                  "machine has",
                  address, error.message()));
}

}  // namespace airmodem
