/// Settings that are kept as long as the program runs.
#pragma once

#include <string>
#include <string_view>

#include "runtime/ports.h"

namespace airmodem {

class MemorySettings final : public SettingsStore {
 public:
  const std::string& kept() const override { return kept_; }
  bool keep(std::string_view bytes) override {
    kept_ = bytes;
    return true;
  }

 private:
  std::string kept_;
};

}  // namespace airmodem
