/// Names looked up with c-ares, on the loop: a name server that does not answer stops nobody.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "airmodem/result.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

class CaresResolver final : public Resolver {
 public:
  /// Asks `servers`, each "address" or "address:port" ("[address]:port" for IPv6), or, when there
  /// are none, those of /etc/resolv.conf. /etc/hosts is looked into first. The loop outlives it.
  static Result<std::unique_ptr<CaresResolver>> open(asio::io_context& io,
                                                     const std::vector<std::string>& servers = {});

  /// Lookups that run are dropped; their handlers are not called.
  ~CaresResolver() override;
  CaresResolver(const CaresResolver&) = delete;
  CaresResolver& operator=(const CaresResolver&) = delete;

  /// IPv4 addresses come before IPv6 ones, for the module lives on an IPv4 network; otherwise they
  /// are in the order in which c-ares gives them. A name that holds NUL, blanks, control or
  /// non-ASCII bytes, or more than 253 bytes, is LookupFailure::InvalidName and is never asked.
  std::unique_ptr<Lookup> resolve(const std::string& name, Handler handler) override;

  /// The addresses of the servers, without ports.
  std::vector<std::string> servers() const override;

 private:
  class Channel;

  explicit CaresResolver(std::unique_ptr<Channel> channel);

  std::unique_ptr<Channel> channel_;
};

}  // namespace airmodem
