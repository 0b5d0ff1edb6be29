#include "core/command/refusal.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/command/registry.h"
#include "core/text/ascii.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

// A value that is longer says no more at full length.
constexpr std::size_t kShownValue = 32;

std::string joined(const std::vector<std::string>& parts, std::string_view last_separator) {
  std::string out;
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const bool is_last = n + 1 == parts.size();
    append(out, n == 0 ? "" : is_last ? last_separator : ", ", parts[n]);
  }
  return out;
}

std::size_t least_count(const ParameterList& parameters) {
  std::size_t count = 0;
  while (count < parameters.size() && !parameters[count].is_optional) ++count;
  return count;
}

// `1 parameter`, `1 to 3 parameters`.
std::string count_text(const ParameterList& parameters) {
  const std::size_t least = least_count(parameters);
  const std::size_t most = parameters.size();
  const std::string_view word = most == 1 ? " parameter" : " parameters";
  return least == most ? concat(most, word) : concat(least, " to ", most, word);
}

std::string range_text(std::int64_t least, std::int64_t most) {
  return least == most ? concat(least) : concat(least, " to ", most);
}

std::string choices_text(std::string_view words) {
  std::vector<std::string> parts;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('|'), words.size());
    parts.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return joined(parts, " or ");
}

// What a parameter can be: `1 to 1460`, `TCP or UDP`.
std::string wanted_text(const Parameter& parameter, const Profile& profile) {
  switch (parameter.kind) {
    case Parameter::Kind::Choice:
      return choices_text(parameter.choices);
    case Parameter::Kind::Link:
      return range_text(0, profile.limits.links - 1);
    case Parameter::Kind::Number:
    case Parameter::Kind::Text:
      break;
  }
  return range_text(parameter.least, parameter.most);
}

// `parameter 1 is "abc"; it can be 1 to 1460`.
std::string value_reason(const ParameterProblem& problem, const Parameter& parameter,
                         const Profile& profile, Values values) {
  const std::string place = concat("parameter ", problem.place + 1);
  const std::string wanted = wanted_text(parameter, profile);
  if (parameter.kind == Parameter::Kind::Text) {
    return concat(place, " has ", problem.typed.size(), " bytes; it can have ", wanted);
  }
  if (values == Values::Hidden) {
    return concat(place, " is outside its range; it can be ", wanted);
  }
  const bool is_number = parse_number(problem.typed).has_value();
  const std::string_view quotes = is_number ? "" : "\"";
  return concat(place, " is ", quotes, shown_text(problem.typed, kShownValue), quotes,
                "; it can be ", wanted);
}

// The forms that a command has, as one types them.
std::string forms_text(const Command& command, bool multi) {
  const auto& parameters =
      multi && command.multi_parameters ? *command.multi_parameters : command.parameters;
  const bool executes = command.execute.handler != nullptr;
  const bool has_execute = executes && !(multi && command.executes_single_only);
  const bool has_test = command.test.has_value() || command.tests != nullptr;
  const std::string name = shown_name({.name = command.name, .parameters = {}});
  std::vector<std::string> forms;
  if (has_execute) forms.push_back(name);
  if (command.read.handler != nullptr) forms.push_back(name + "?");
  if (command.set.handler != nullptr && parameters.size() > 0) {
    const bool basic = is_basic(command.name);
    forms.push_back(basic ? name + "<number>" : concat(name, "= with ", count_text(parameters)));
  }
  if (has_test) forms.push_back(name + "=?");
  return joined(forms, " and ");
}

}  // namespace

std::string unknown_name_reason(std::string_view name) {
  const bool is_elsewhere = std::ranges::any_of(
      all_commands(), [name](const Command* row) { return same_word(row->name, name); });
  return is_elsewhere ? "this module's profile does not have the command"
                      : "there is no such command";
}

std::string wrong_form_reason(const Command& command, const ParsedCommand& parsed, bool multi) {
  const std::string_view what = parsed.form == CommandForm::Malformed
                                    ? "what follows the name is none of the command's forms"
                                    : "the command does not have this form";
  return concat(what, "; it has ", forms_text(command, multi), multi ? " with CIPMUX=1" : "");
}

std::string parameter_reason(const ParameterProblem& problem, const ParameterList& parameters,
                             const Profile& profile, Values values) {
  const std::string place = concat("parameter ", problem.place + 1);
  switch (problem.kind) {
    case ParameterProblem::Kind::Missing:
      return concat(place, " is missing; the command takes ", count_text(parameters));
    case ParameterProblem::Kind::Surplus:
      return concat("there are too many parameters; the command takes ", count_text(parameters));
    case ParameterProblem::Kind::Quotes:
      return concat(place, " has double quotes that do not stand around it as a pair");
    case ParameterProblem::Kind::Value:
      break;
  }
  return value_reason(problem, parameters[problem.place], profile, values);
}

std::string wrong_state_reason(ConnectionState state, StateSet allowed) {
  std::vector<std::string> names;
  for (int n = 0; n <= static_cast<int>(ConnectionState::PdpDeact); ++n) {
    const auto candidate = static_cast<ConnectionState>(n);
    if (allowed.contains(candidate)) names.emplace_back(name_of(candidate));
  }
  const bool shut_helps = allowed.contains(ConnectionState::IpInitial);
  return concat("the state is ", name_of(state), "; the command is allowed in ",
                joined(names, ", "), shut_helps ? "; AT+CIPSHUT leads to IP INITIAL" : "");
}

}  // namespace airmodem
