/// Why the command table refuses a command, in words for a person. They name what the row says: the
/// forms, the states, the ranges (spec: error.reason).
#pragma once

#include <string>
#include <string_view>

#include "core/command/command.h"
#include "core/text/typed_command.h"

namespace airmodem {

/// There is no such command in the module's dialect.
std::string unknown_name_reason(std::string_view name);

/// The command exists, but not in the form in which it was typed.
std::string wrong_form_reason(const Command& command, const ParsedCommand& parsed, bool multi);

/// A parameter is not what the row takes. With Values::Hidden the text names no value.
std::string parameter_reason(const ParameterProblem& problem, const ParameterList& parameters,
                             const Profile& profile, Values values);

/// The command is not allowed in the module's state, which is none of `allowed`.
std::string wrong_state_reason(ConnectionState state, StateSet allowed);

}  // namespace airmodem
