/// The running program: objects made from options, and the loop they share.
#pragma once

#include <memory>

#include "airmodem/result.h"
#include "app/options.h"

namespace airmodem {

class Application {
 public:
  /// Makes everything that may fail. On failure nothing is left behind, but the folder of --files
  /// may have been made.
  static Result<std::unique_ptr<Application>> make(const Options& options);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Says on standard output that it is ready, and serves until SIGTERM, SIGINT or SIGHUP.
  void run();

 private:
  struct Parts;
  explicit Application(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace airmodem
