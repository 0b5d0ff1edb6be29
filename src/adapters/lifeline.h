/// Guards the handlers that the loop still holds when their object is gone.
#pragma once

#include <memory>
#include <utility>

namespace airmodem {

/// A member of an object that starts asynchronous work: a handler that went through guard() does
/// nothing once the object has been destroyed, or cut() was called. For one thread only.
class Lifeline {
 public:
  Lifeline() = default;
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;

  template <class Handler>
  auto guard(Handler handler) const {
    return [token = std::weak_ptr<const bool>(token_),
            handler = std::move(handler)](auto&&... arguments) mutable {
      if (!token.expired()) handler(std::forward<decltype(arguments)>(arguments)...);
    };
  }

  /// Every handler guarded so far does nothing any more.
  void cut() { token_ = std::make_shared<const bool>(true); }

 private:
  std::shared_ptr<const bool> token_ = std::make_shared<const bool>(true);
};

}  // namespace airmodem
