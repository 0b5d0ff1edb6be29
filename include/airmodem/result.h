/// A value, or the reason why there is none.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace airmodem {

/// Why something could not be done: one sentence for a person, without a final full stop.
struct Error {
  std::string message;
};

/// A value of T, or an Error. Nothing in the core throws.
template <class T>
using Result = tl::expected<T, Error>;

/// `return failure("...")` in a function that returns a Result.
inline tl::unexpected<Error> failure(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace airmodem
