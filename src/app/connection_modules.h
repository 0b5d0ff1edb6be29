/// One module for each host that connects (--tcp): it is made with the connection and ends with it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/files/folder_store.h"
#include "adapters/terminal/terminal_listener.h"
#include "airmodem/result.h"
#include "app/config.h"
#include "app/served_module.h"
#include "app/service.h"
#include "runtime/lifeline.h"

namespace airmodem {

/// A name with the connection's number in place of each kConnectionMark.
std::string with_connection(std::string name, std::string_view number);

class ConnectionModules final : public Service {
 public:
  /// Listens, but takes nobody before start(). Modules have one folder of files together where the
  /// configuration names it, else each its own. At most `limit` are there at once.
  static Result<std::unique_ptr<ConnectionModules>> make(SharedParts& shared,
                                                         const ModuleConfig& config,
                                                         std::size_t limit);
  ConnectionModules(const ConnectionModules&) = delete;
  ConnectionModules& operator=(const ConnectionModules&) = delete;

  Doorway doorway() const override { return {"tcp", listener_->address()}; }
  void start() override;
  void finish(std::function<void()> done) override;
  void stop() override;

 private:
  /// A module, and whether its end has begun.
  struct Member {
    std::unique_ptr<ServedModule> module;
    bool is_ending = false;
    Lifeline lifeline;  ///< of what will remove it, which its failure may do before
  };
  using Members = std::list<Member>;

  ConnectionModules(SharedParts& shared, const ModuleConfig& config)
      : shared_(shared), config_(config) {}

  Result<void> take(NewHost& host);
  void end(Members::iterator member);
  void remove(Members::iterator member);

  SharedParts& shared_;
  ModuleConfig config_;
  std::shared_ptr<FolderStore> files_;  ///< of all; null: each has its own
  std::unique_ptr<TerminalListener> listener_;
  std::uint64_t count_ = 0;  ///< of the hosts that have come
  Members members_;
  std::function<void()> done_;
};

}  // namespace airmodem
