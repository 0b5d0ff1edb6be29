/// One module, and everything that it needs for itself.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/files/folder_store.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/lingering.h"
#include "adapters/network/target_policy.h"
#include "adapters/tls/key_log.h"
#include "airmodem/result.h"
#include "app/config.h"
#include "app/service.h"
#include "app/terminal.h"
#include "runtime/ports.h"

namespace airmodem {

/// What the modules of one loop have in common. It outlives them.
struct SharedParts {
  boost::asio::io_context& io;
  Clock& clock;
  CaresResolver& resolver;
  TargetPolicy policy;
  KeyLog* key_log;  ///< may be null; is known when the first module starts
  TerminalBuffer& terminal_buffer;
  std::string address;  ///< this machine's, for modules without one of their own
  std::shared_ptr<LingeringPool> lingering_pool;
};

class ServedModule final : public Service {
 public:
  /// Opens the module's port.
  using OpenTerminal = std::function<Result<ServedTerminal>()>;

  /// Makes everything, the port last; nothing is left behind on failure but folders that are to be
  /// kept. With `files` null the module has the folder that its configuration asks for. An
  /// exception that leaves the module's code is a failure here, and later the module's end: the log
  /// and the host are told, and then the loop calls `failed`, which has to destroy it.
  static Result<std::unique_ptr<ServedModule>> make(SharedParts& shared, const ModuleConfig& config,
                                                    const OpenTerminal& open_terminal,
                                                    std::function<void()> failed,
                                                    std::shared_ptr<FolderStore> files = nullptr);
  ~ServedModule() override;
  ServedModule(const ServedModule&) = delete;
  ServedModule& operator=(const ServedModule&) = delete;

  Doorway doorway() const override;

  /// The module is powered on.
  void start() override;
  void finish(std::function<void()> done) override;
  void stop() override;

 private:
  struct Parts;
  explicit ServedModule(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace airmodem
