/// What a store of files logs: hosts can bring it about as often as they like.
#pragma once

#include <mutex>
#include <string>

#include "airmodem/time.h"
#include "runtime/repeat_limit.h"

namespace airmodem {

/// Logs errors within the bounds of a RepeatLimit, from any thread. What was held back is summed up
/// with the next complaint that is due, or at the end.
class Complaints {
 public:
  /// `owner` is the module whose files they are, or empty.
  explicit Complaints(const std::string& owner = {}) : prefix_(owner.empty() ? "" : owner + ": ") {}
  ~Complaints();
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  void add(const std::string& text);

 private:
  void sum_up(Instant now);

  std::string prefix_;
  std::mutex mutex_;
  RepeatLimit limit_;
};

}  // namespace airmodem
