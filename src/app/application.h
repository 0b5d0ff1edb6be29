/// The running program: objects made from its configuration, and the loop they share.
#pragma once

#include <functional>
#include <memory>

#include "airmodem/result.h"
#include "app/config.h"

namespace airmodem {

class Application {
 public:
  /// Makes everything that may fail. On failure nothing is left behind, but folders that are to be
  /// kept (--files, --state) may have been made.
  static Result<std::unique_ptr<Application>> make(const ProgramConfig& config);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Starts the modules and says that they can be used. Fails when --ready-file cannot be written,
  /// or when nobody can be told; the modules have stopped then.
  Result<void> start();

  /// Serves until SIGTERM, SIGINT, SIGHUP or the end of --stdio's input, modules that fail
  /// notwithstanding. False when every module had failed before that; the log says why. With
  /// --stdio that is the end.
  bool run();

 private:
  struct Parts;
  explicit Application(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace airmodem
