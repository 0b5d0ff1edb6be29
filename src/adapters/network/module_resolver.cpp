#include "adapters/network/module_resolver.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

constexpr Port kNameServerPort{53};

/// A lookup that keeps the channel it runs on, also when the module has turned to other servers.
class OwnLookup final : public Lookup {
 public:
  OwnLookup(std::shared_ptr<CaresResolver> resolver, const std::string& name,
            Resolver::Handler handler)
      : resolver_(std::move(resolver)), lookup_(resolver_->resolve(name, std::move(handler))) {}

 private:
  std::shared_ptr<CaresResolver> resolver_;  // goes last
  std::unique_ptr<Lookup> lookup_;
};

/// A lookup that nobody can be asked for.
class VainLookup final : public Lookup {
 public:
  VainLookup(asio::io_context& io, Resolver::Handler handler) {
    asio::post(io, lifeline_.guard([handler = std::move(handler)] {
      handler(tl::unexpected(LookupFailure::NoServer));
    }));
  }

 private:
  Lifeline lifeline_;
};

}  // namespace

ModuleResolver::ModuleResolver(asio::io_context& io, Resolver& shared, TargetPolicy policy,
                               LimitedLog* log)
    : io_(io), shared_(shared), policy_(std::move(policy)), log_(log) {}

std::unique_ptr<Lookup> ModuleResolver::resolve(const std::string& name, Handler handler) {
  if (told_.empty()) return shared_.resolve(name, std::move(handler));
  if (own_ == nullptr) return std::make_unique<VainLookup>(io_, std::move(handler));
  return std::make_unique<OwnLookup>(own_, name, std::move(handler));
}

std::vector<std::string> ModuleResolver::servers() const {
  return told_.empty() ? shared_.servers() : told_;
}

void ModuleResolver::use_servers(const std::vector<std::string>& servers) {
  if (servers == told_) return;
  told_ = servers;
  own_.reset();
  const auto usable = reachable(servers);
  if (usable.empty()) return;
  auto made = CaresResolver::open(io_, usable);
  if (made) {
    own_ = *std::move(made);
  } else {
    warn(log_, Repeated::NameServer, "{}{}", prefix_of(log_), made.error().message);
  }
}

/// The servers as c-ares takes them, with their ports.
std::vector<std::string> ModuleResolver::reachable(const std::vector<std::string>& servers) const {
  std::vector<std::string> usable;
  for (const std::string& server : servers) {
    const auto [host, port] = policy_.mapped({server, kNameServerPort});
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error) {
      warn(log_, Repeated::NameServer,
           "{}the name server {} is mapped to {}, which is no address: it is not asked",
           prefix_of(log_), server, host);
    } else if (const auto rule = policy_.forbids(address, port)) {
      warn(log_, Repeated::NameServer, "{}the name server {} is forbidden by {}: it is not asked",
           prefix_of(log_), in_words(server, host, port), *rule);
    } else {
      const std::string shown = address.is_v6() ? fmt::format("[{}]", host) : host;
      usable.push_back(fmt::format("{}:{}", shown, port.value));
    }
  }
  return usable;
}

}  // namespace airmodem
