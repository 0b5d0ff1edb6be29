/// Work that may take long, and that the loop does not wait for: a disk that syncs, a folder on a
/// network, certificates that are parsed.
#pragma once

#include <functional>
#include <memory>
#include <new>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace airmodem {

class Background {
 public:
  virtual ~Background() = default;

  /// Does `work` on another thread, after all that was given before, and then calls `done` on the
  /// loop, never before run() has returned. `work` owns what it uses, since it is done also when
  /// whoever asked for it has gone; nothing is called after this object's end but `work`. Neither
  /// throws; where there is no thread for it, or too much waits already, `work` is left out, and
  /// `done` is called alone.
  virtual void run(std::function<void()> work, std::function<void()> done) = 0;
};

/// Why work has no result.
enum class NotDone {
  LeftOut,  ///< it was not begun
  NoMemory,
  Failed,  ///< of anything else that it has thrown
};

/// The reason, for the log.
constexpr std::string_view to_text(NotDone why) {
  switch (why) {
    case NotDone::LeftOut:
      return "too much waits for the disk already, or there is no thread for it";
    case NotDone::NoMemory:
      return "there is no memory for it";
    case NotDone::Failed:
      break;
  }
  return "it has failed in the background";
}

template <class T>
using Computed = tl::expected<T, NotDone>;

/// Does `work` in the background, and calls `done` on the loop with the Computed that it has
/// returned.
template <class Work, class Done>
void compute(Background& background, Work work, Done done) {
  using Outcome = Computed<std::invoke_result_t<Work>>;
  auto result = std::make_shared<Outcome>(tl::unexpected(NotDone::LeftOut));
  background.run(
      [result, work = std::move(work)]() mutable {
        // What is thrown is told to `done`, on the loop.
        try {
          result->emplace(work());
        } catch (const std::bad_alloc&) {
          *result = tl::unexpected(NotDone::NoMemory);
        } catch (...) {
          *result = tl::unexpected(NotDone::Failed);
        }
      },
      [result, done = std::move(done)]() mutable { done(std::move(*result)); });
}

}  // namespace airmodem
