#include "core/text/typed_command.h"

#include <algorithm>

#include "core/text/append.h"
#include "core/text/ascii.h"
#include "core/text/escape.h"

namespace airmodem {
bool is_basic(std::string_view name) {
  const bool is_register = name.size() > 1 && to_upper(name[0]) == 'S' && is_digit(name[1]);
  return !name.empty() && (is_letter(name[0]) || name[0] == '&') && !is_register;
}

std::string shown_text(std::string_view typed, std::size_t limit) {
  std::string out;
  for (const char c : typed.substr(0, limit)) {
    // Quotes stay as they were typed: nothing stands around this text.
    if (c == '"') {
      out += c;
    } else {
      append_escaped(out, {&c, 1});
    }
  }
  if (typed.size() > limit) out += "...";
  return out;
}

std::string shown_name(const ParsedCommand& command, std::optional<std::size_t> hidden_from) {
  std::string name(command.name.substr(0, hidden_from.value_or(command.name.size())));
  std::ranges::transform(name, name.begin(), to_upper);
  return concat("AT", shown_text(name, kShownName), hidden_from ? "***" : "");
}

std::string shown_form(const ParsedCommand& command, Values values) {
  const bool basic = is_basic(command.name);
  switch (command.form) {
    case CommandForm::Execute:
    case CommandForm::Malformed:
      break;
    case CommandForm::Read:
      return "?";
    case CommandForm::Test:
      return "=?";
    case CommandForm::Set:
      if (values == Values::Hidden && !command.parameters.empty()) return basic ? "***" : "=***";
      return concat(basic ? "" : "=", shown_text(command.parameters, kShownValues));
  }
  return {};
}

}  // namespace airmodem
