/// Services of a network that never answer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/ports.h"

namespace airmodem::testing {

class SilentServices final : public Resolver, public Pinger, public TimeClient {
 public:
  std::unique_ptr<Lookup> resolve(const std::string&, Resolver::Handler) override {
    return std::make_unique<Lookup>();
  }
  std::vector<std::string> servers() const override { return {}; }
  std::unique_ptr<EchoRequest> ping(const EchoTarget&, Pinger::Handler) override {
    return std::make_unique<EchoRequest>();
  }
  std::unique_ptr<TimeQuestion> ask(const std::string&, TimeClient::Handler) override {
    return std::make_unique<TimeQuestion>();
  }
};

}  // namespace airmodem::testing
