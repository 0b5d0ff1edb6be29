/// What a command's parameter may be: the rows of the command table are made of these.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "core/text/result_code.h"

namespace airmodem {

/// One parameter of a command.
struct Parameter {
  enum class Kind : std::uint8_t { Number, Text, Choice, Link };

  Kind kind = Kind::Number;
  bool is_optional = false;
  CmeError too_long = CmeError::NotAllowed;  ///< the answer to a text over its length
  std::int64_t least = 0;                    ///< Number: the range; Text: the lengths, in bytes
  std::int64_t most = 0;
  std::string_view choices;  ///< Choice: the words, with | between them
};

/// A whole number from `least` to `most`.
constexpr Parameter number(std::int64_t least, std::int64_t most) {
  return {.least = least, .most = most, .choices = {}};
}

/// A text of at most `most` bytes; a longer one answers `too_long`.
constexpr Parameter text(std::int64_t most, CmeError too_long = CmeError::NotAllowed) {
  return {.kind = Parameter::Kind::Text, .too_long = too_long, .most = most, .choices = {}};
}

/// A text that must not be empty.
constexpr Parameter filled_text(std::int64_t most) {
  return {.kind = Parameter::Kind::Text, .least = 1, .most = most, .choices = {}};
}

/// A link's number: from 0, below what the module has.
constexpr Parameter link_parameter() { return {.kind = Parameter::Kind::Link, .choices = {}}; }

/// One of some words in any case; the argument's number is the place of the word.
constexpr Parameter choice(std::string_view words) {
  return {.kind = Parameter::Kind::Choice, .choices = words};
}

/// The same parameter, that may be left out.
constexpr Parameter optional(Parameter parameter) {
  parameter.is_optional = true;
  return parameter;
}

/// The most parameters that a command has: those of CIPCCFG.
inline constexpr std::size_t kMostParameters = 8;

/// The parameters of a command, in order.
class ParameterList {
 public:
  constexpr ParameterList() = default;
  constexpr ParameterList(std::initializer_list<Parameter> parameters) : size_(parameters.size()) {
    std::size_t index = 0;
    for (const Parameter& parameter : parameters) parameters_.at(index++) = parameter;
  }

  constexpr std::size_t size() const { return size_; }
  constexpr const Parameter& operator[](std::size_t index) const { return parameters_[index]; }

 private:
  std::array<Parameter, kMostParameters> parameters_{};
  std::size_t size_ = 0;
};

}  // namespace airmodem
