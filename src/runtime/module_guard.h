/// Keeps one module's trouble to that module: an exception that leaves its code ends it alone.
///
/// Theory of operation. What is done for a module is done inside run(): it is made there and
/// started there. A Lifeline remembers in whose run() it was made, and its handlers run there again
/// when the loop calls them, and so does what they make; so no class has to know of the guard. The
/// first exception that leaves run() fails the module: its handlers are not called any more, and
/// the loop calls `failed`, whose task is to destroy the module. It may be memory that is missing,
/// so failing allocates nothing: the alarm that ends in `failed` is there from the beginning.
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace airmodem {

class Alarm;
class Clock;

class ModuleGuard : public std::enable_shared_from_this<ModuleGuard> {
 public:
  /// Hears why. Is called at most once, from the loop and not from inside run().
  using Failed = std::function<void(std::string_view why)>;

  /// Whoever holds the guard and drops it is not told any more.
  static std::shared_ptr<ModuleGuard> make(Clock& clock, Failed failed);
  ~ModuleGuard();

  ModuleGuard(const ModuleGuard&) = delete;
  ModuleGuard& operator=(const ModuleGuard&) = delete;

  /// Does the module's work; false when that has failed, now or earlier.
  template <class Work>
  bool run(Work&& work) {
    if (has_failed_) return false;
    if (current_ == this) {  // the outermost call catches
      std::forward<Work>(work)();
      return true;
    }
    const Scope scope(this);
    try {
      std::forward<Work>(work)();
      return true;
    } catch (const std::exception& error) {
      fail(error.what());
    } catch (...) {
      fail("an unknown exception");
    }
    return false;
  }

  /// The module is over: `failed` hears of nothing any more, whoever still holds the guard.
  void dismiss();

  /// What the exception said, as far as it is not too long; empty before.
  std::string_view why() const { return why_.data(); }

  /// In whose run() this thread is; null: in nobody's.
  static std::shared_ptr<ModuleGuard> current() {
    return current_ == nullptr ? nullptr : current_->shared_from_this();
  }

 private:
  /// Who was current before is so again at its end.
  class Scope {
   public:
    explicit Scope(ModuleGuard* guard) : before_(std::exchange(current_, guard)) {}
    ~Scope() { current_ = before_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    ModuleGuard* before_;
  };

  /// Holds what exceptions say, a path included.
  static constexpr std::size_t kReasonSize = 512;

  explicit ModuleGuard(Failed failed);

  void tell_failure();
  void fail(std::string_view why) noexcept;

  static thread_local ModuleGuard* current_;

  Failed failed_;
  std::unique_ptr<Alarm> failure_;  ///< never due but by failing
  std::array<char, kReasonSize> why_{};
  bool has_failed_ = false;
};

}  // namespace airmodem
