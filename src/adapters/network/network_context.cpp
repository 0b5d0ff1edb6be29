#include "adapters/network/network_context.h"

#include <spdlog/spdlog.h>

#include <memory>

#include "runtime/limited_log.h"

namespace airmodem {

ReceiveBuffer& receive_buffer_of_this_thread() {
  thread_local const auto buffer = std::make_unique<ReceiveBuffer>();
  return *buffer;
}

std::vector<asio::ip::address> NetworkContext::usable(
    const std::vector<std::string>& addresses) const {
  std::vector<asio::ip::address> parsed;
  for (const std::string& text : addresses) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(text, error);
    if (error) {
      spdlog::warn("the resolver's answer {} is no address and is left out", text);
    } else if (!local_address || local_address->is_v4() == address.is_v4()) {
      parsed.push_back(address);
    }
  }
  return parsed;
}

asio::ip::address NetworkContext::source(const asio::ip::address& peer) const {
  if (local_address) return *local_address;
  if (peer.is_v4()) return asio::ip::address_v4::any();
  return asio::ip::address_v6::any();
}

bool NetworkContext::forbids(const Target& target, const asio::ip::address& address) const {
  const auto rule = policy.forbids(address, target.port);
  if (!rule) return false;
  warn(log, Repeated::ForbiddenTarget, "{}: {} at {} port {} is forbidden by {}", target.owner,
       target.host, address.to_string(), target.port.value, *rule);
  return true;
}

}  // namespace airmodem
