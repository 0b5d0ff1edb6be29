/// The network that this machine is in, as a module's bearer: it is there, and stays as it is.
#pragma once

#include <string>
#include <utility>

#include "runtime/ports.h"

namespace airmodem {

class MachineBearer final : public Bearer {
 public:
  /// The module is given this address.
  explicit MachineBearer(std::string address) : address_(std::move(address)) {}

  void start(BearerObserver& observer) override { observer_ = &observer; }
  void activate(const BearerRequest& /*request*/) override { observer_->bearer_up(address_); }
  void deactivate() override {}

 private:
  std::string address_;
  BearerObserver* observer_ = nullptr;
};

}  // namespace airmodem
