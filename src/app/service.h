/// What the program serves: a module at its port, or modules that come and go with connections.
#pragma once

#include <functional>

#include "app/readiness.h"

namespace airmodem {

class Service {
 public:
  virtual ~Service() = default;

  virtual Doorway doorway() const = 0;

  /// Begins to serve.
  virtual void start() = 0;

  /// Begins an orderly end, and calls `done` once when it is time for stop().
  virtual void finish(std::function<void()> done) = 0;

  /// Closes every link. Nothing is served any more.
  virtual void stop() = 0;
};

}  // namespace airmodem
