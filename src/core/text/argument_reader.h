/// Reads the text after `=` into typed arguments, as the row's parameters say
/// (spec: line.quotes, line.blanks).
///
/// Any parameter may stand in double quotes or without them; blanks around it are ignored, blanks
/// inside quotes count. An empty one without quotes counts as left out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/parameter.h"
#include "core/text/result_code.h"

namespace airmodem {

/// A parameter's value; the view is a part of the line.
struct Argument {
  bool is_given = false;
  bool is_empty = false;    ///< left out, but its place on the line is there
  std::int64_t number = 0;  ///< of a Number or Link, or the place of a Choice's word
  std::string_view text;    ///< as typed, without quotes
};

/// The values, at the places of their parameters.
class Arguments {
 public:
  const Argument& operator[](std::size_t index) const { return arguments_[index]; }
  Argument& operator[](std::size_t index) { return arguments_[index]; }

  /// The number at `index`, or `otherwise` where it was left out.
  std::int64_t number_or(std::size_t index, std::int64_t otherwise) const {
    return arguments_[index].is_given ? arguments_[index].number : otherwise;
  }

 private:
  std::array<Argument, kMostParameters> arguments_{};
};

/// What is wrong with a command's parameters.
struct ParameterProblem {
  enum class Kind : std::uint8_t {
    Missing,  ///< it has to be given
    Surplus,  ///< there is one too many
    Quotes,   ///< its quotes do not stand around it as a pair
    Value     ///< it is not what the parameter can be
  };

  Kind kind = Kind::Value;
  std::size_t place = 0;   ///< of the parameter, from 0
  std::string_view typed;  ///< Value: the value without its quotes, a part of the line
  CmeError error = CmeError::NotAllowed;  ///< the answer
};

/// Fills `arguments` from `source` for a module that has `links` links. Returns the first problem,
/// or nullopt if all is well.
std::optional<ParameterProblem> read_arguments(std::string_view source,
                                               const ParameterList& parameters, std::int64_t links,
                                               Arguments& arguments);

}  // namespace airmodem
