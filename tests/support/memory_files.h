/// Files in memory, for tests: a store without folders.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ports.h"

namespace airmodem {

class MemoryFiles final : public FileStore {
 public:
  std::map<std::string, std::string> files;

  Outcome<void> create(const std::string& name) override {
    if (!files.try_emplace(name).second) return tl::unexpected(FileFailure::Exists);
    return {};
  }
  Outcome<void> write(const std::string& name, WriteMode mode, std::string_view bytes) override {
    std::string& file = files[name];
    if (mode == WriteMode::Replace) file.clear();
    file += bytes;
    return {};
  }
  Outcome<std::string> read(const std::string& name, std::uint64_t position,
                            std::uint64_t size) const override {
    const auto found = files.find(name);
    if (found == files.end()) return tl::unexpected(FileFailure::NotFound);
    if (position >= found->second.size()) return std::string();
    return found->second.substr(position, size);
  }
  Outcome<void> remove(const std::string& name) override {
    if (files.erase(name) == 0) return tl::unexpected(FileFailure::NotFound);
    return {};
  }
  Outcome<std::uint64_t> measure(const std::string& name) const override {
    const auto found = files.find(name);
    if (found == files.end()) return tl::unexpected(FileFailure::NotFound);
    return found->second.size();
  }
  Outcome<std::vector<std::string>> list(const std::string& /*name*/) const override {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files) names.push_back(name);
    return names;
  }
  Outcome<std::uint64_t> free_space() const override { return 1 << 20; }
  Outcome<void> make_folder(const std::string&) override { return refuse(); }
  Outcome<void> remove_folder(const std::string&) override { return refuse(); }

 private:
  static Outcome<void> refuse() { return tl::unexpected(FileFailure::Other); }
};

}  // namespace airmodem
