/// Guards the handlers that the loop still holds when their object is gone, or its module has
/// failed.
#pragma once

#include <memory>
#include <utility>

#include "runtime/module_guard.h"

namespace airmodem {

/// A member of an object that starts asynchronous work: a handler that went through guard() does
/// nothing once the object has been destroyed, or cut() was called. It runs as the work of the
/// module for which the object was made, if it was one (ModuleGuard). For one thread only.
class Lifeline {
 public:
  Lifeline() : owner_(ModuleGuard::current()) {}

  /// For a part of an object that several modules share: it belongs to whom the whole belongs.
  static Lifeline part_of(const Lifeline& whole) { return Lifeline(whole.owner_); }

  /// For what all modules share, whichever of them needed it first.
  static Lifeline of_nobody() { return Lifeline(std::shared_ptr<ModuleGuard>()); }

  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;

  template <class Handler>
  auto guard(Handler handler) const {
    if (!token_) token_ = std::make_shared<const Token>(owner_);
    return [weak = std::weak_ptr<const Token>(token_),
            handler = std::move(handler)](auto&&... arguments) mutable {
      auto token = weak.lock();
      if (!token) return;
      const std::shared_ptr<ModuleGuard> owner = *token;
      token.reset();  // or an object that its own handler destroys would seem to live on
      if (!owner) return handler(std::forward<decltype(arguments)>(arguments)...);
      owner->run([&] { handler(std::forward<decltype(arguments)>(arguments)...); });
    };
  }

  /// Every handler guarded so far does nothing any more.
  void cut() { token_.reset(); }

 private:
  using Token = std::shared_ptr<ModuleGuard>;

  explicit Lifeline(std::shared_ptr<ModuleGuard> owner) : owner_(std::move(owner)) {}

  std::shared_ptr<ModuleGuard> owner_;          ///< null: nobody's
  mutable std::shared_ptr<const Token> token_;  ///< made when it is needed first
};

}  // namespace airmodem
