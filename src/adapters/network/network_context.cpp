#include "adapters/network/network_context.h"

#include <spdlog/spdlog.h>

#include <memory>
#include <string_view>

#include "adapters/network/socket_errors.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

std::string_view words_of(LookupFailure why) {
  switch (why) {
    case LookupFailure::General:
      break;
    case LookupFailure::Retries:
      return "no name server answers for the name";
    case LookupFailure::NoServer:
      return "no name server can be asked for the name";
    case LookupFailure::NoMemory:
      return "there is no memory to look the name up";
    case LookupFailure::InvalidName:
      return "this can be no name";
    case LookupFailure::InvalidAnswer:
      return "the name server's answer cannot be read";
  }
  return "the name is not known";
}

}  // namespace

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
  warn(log, Repeated::ForbiddenTarget, "{}: {} is forbidden by {}", target.owner,
       in_words(target.host, address.to_string(), target.port), *rule);
  return true;
}

OpenFailure NetworkContext::failure_of(const Target& target, const asio::ip::address& address,
                                       const boost::system::error_code& error) const {
  info(log, Repeated::Unconnected, "{}: {}: {}", target.owner,
       in_words(target.host, address.to_string(), target.port), error.message());
  return open_failure(error, target.owner, log);
}

OpenFailure NetworkContext::failure_of(const Target& target, LookupFailure why) const {
  info(log, Repeated::Unconnected, "{}: {}: {}", target.owner, target.host, words_of(why));
  return OpenFailure::Name;
}

void NetworkContext::tell_given_up(const Target& target) const {
  info(log, Repeated::Unconnected, "{}: {} port {}: no answer by the time it was given up",
       target.owner, target.host, target.port.value);
}

}  // namespace airmodem
