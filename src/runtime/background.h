/// Work that may take long, and that the loop does not wait for: a disk that syncs, a folder on a
/// network, certificates that are parsed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace airmodem {

class Background {
 public:
  virtual ~Background() = default;

  /// Does `work` on another thread, after all that was given before, and then calls `done` on the
  /// loop, never before run() has returned. `work` owns what it uses, since it is done also when
  /// whoever asked for it has gone; nothing is called after this object's end but `work`. Neither
  /// throws; where there is no thread for it, or too much waits already, `work` is left out.
  virtual void run(std::function<void()> work, std::function<void()> done) = 0;
};

/// Does `work` in the background, and calls `done` on the loop with what it has returned; with
/// nullopt when it could not be done, such as when out of memory.
template <class Work, class Done>
void compute(Background& background, Work work, Done done) {
  auto result = std::make_shared<std::optional<std::invoke_result_t<Work>>>();
  background.run(
      [result, work = std::move(work)]() mutable {
        try {
          result->emplace(work());
        } catch (...) {
          result->reset();  // told to `done`, on the loop
        }
      },
      [result, done = std::move(done)]() mutable { done(std::move(*result)); });
}

}  // namespace airmodem
