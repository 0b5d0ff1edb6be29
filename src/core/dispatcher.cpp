#include "core/dispatcher.h"

#include <optional>
#include <string>
#include <utility>

#include "core/command/family.h"
#include "core/command/refusal.h"
#include "core/command/registry.h"
#include "core/links/connection.h"
#include "core/settings/multi.h"
#include "core/text/append.h"
#include "core/text/ascii.h"
#include "core/text/typed_command.h"

namespace airmodem {
namespace {

Outcome refuse_form(Context& context, const Command& row, const ParsedCommand& parsed) {
  const bool multi = is_multi(context);
  return Outcome::refused(context.refusal(wrong_form_reason(row, parsed, multi)));
}

Outcome refuse_parameter(Context& context, const Command& row, const ParameterProblem& problem,
                         const ParameterList& parameters) {
  const Values values = context.line.typed().hides_values ? Values::Hidden : Values::Shown;
  const std::string why = parameter_reason(problem, parameters, context.profile, values);
  const Refusal refusal = context.refusal(why, problem.error);
  return row.refuses_with_error_alone ? Outcome::error(refusal.why) : Outcome::refused(refusal);
}

Outcome test(Context& context, const Command& row, const ParsedCommand& parsed) {
  if (row.tests != nullptr) {
    context.command = row.name;
    return row.tests(context, {});
  }
  const bool multi = is_multi(context);
  const auto& text = multi && row.multi_test ? row.multi_test : row.test;
  if (!text) return refuse_form(context, row, parsed);
  if (!text->empty()) context.answer.line(with_links(*text, context.profile));
  return Outcome::ok();
}

Slot find_slot(const Command& row, CommandForm form, bool multi) {
  if (form == CommandForm::Read) return row.read;
  if (form == CommandForm::Set) return row.set;
  if (form == CommandForm::Execute && !(multi && row.executes_single_only)) return row.execute;
  return {};
}

const ParameterList& parameters_of(const Context& context, const Command& row) {
  const bool multi = is_multi(context);
  return multi && row.multi_parameters ? *row.multi_parameters : row.parameters;
}

// Everything that a row says is checked here and nowhere else (spec: error.refused).
Outcome run_row(Context& context, const Command& row, const ParsedCommand& parsed,
                PlaceOnLine place) {
  if (parsed.form == CommandForm::Test) return test(context, row, parsed);
  const bool multi = is_multi(context);
  const Slot slot = find_slot(row, parsed.form, multi);
  const ParameterList& list = parameters_of(context, row);
  // A set form without parameters exists in the other mode only.
  const bool has_form =
      slot.handler != nullptr && (parsed.form != CommandForm::Set || list.size() > 0);
  if (!has_form) return refuse_form(context, row, parsed);
  if (slot.ending == Ending::Own && place != PlaceOnLine::Last) {
    return Outcome::refused("the command can only be the last one of its line");
  }
  Arguments arguments;
  if (parsed.form == CommandForm::Set) {
    const auto problem =
        read_arguments(parsed.parameters, list, context.profile.limits.links, arguments);
    if (problem) return refuse_parameter(context, row, *problem, list);
  }
  const bool asks = parsed.form == CommandForm::Read;
  if (!asks && !row.states.contains(connection_state(context))) {
    return refuse_in_state(context, row.states);
  }
  context.command = row.name;
  return slot.handler(context, arguments);
}

// The command with a secret that a name which is none begins with: of `AT+CPIN1234`, where the `=`
// was forgotten, it is +CPIN (spec: error.secrets).
const Command* find_run_together(std::string_view name) {
  const Command* longest = nullptr;
  for (const Command* const row : all_commands()) {
    const bool begins = row->secret != Secret::Nothing && row->name.size() < name.size() &&
                        same_word(row->name, name.substr(0, row->name.size()));
    if (begins && (longest == nullptr || row->name.size() > longest->name.size())) longest = row;
  }
  return longest;
}

// From where on a name that does not exist may be a secret. What follows one may be a piece of it.
std::optional<std::size_t> hidden_from(const Command* meant, bool follows_secret) {
  if (follows_secret) return 0;
  return meant != nullptr ? std::optional(meant->name.size()) : std::nullopt;
}

bool gives_secret(const Command* row, const ParsedCommand& parsed) {
  return row != nullptr && row->secret == Secret::Values && parsed.form == CommandForm::Set;
}

// The log learns of the command, and with it what must not be shown.
void note_command(Context& context, const Command* row, const ParsedCommand& parsed) {
  TypedCommand typed{.parsed = parsed, .hides_values = true};
  if (row == nullptr) {
    const Command* const meant = find_run_together(parsed.name);
    typed.hides_name_from = hidden_from(meant, context.line.may_hold_secrets());
    if (meant != nullptr && meant->secret == Secret::Payload) context.line.expect_payload();
  } else {
    typed.hides_values = row->secret == Secret::Values;
  }
  context.line.set_typed(typed);
  if (gives_secret(row, parsed)) context.line.expect_secrets();
}

// ---- what others are told of a command ----

// The link that a command names: where it takes one, and its parameters are right so far.
std::optional<LinkId> named_link(const Context& context, const Command* row,
                                 const ParsedCommand& parsed) {
  if (row == nullptr || parsed.form != CommandForm::Set) return std::nullopt;
  const ParameterList& list = parameters_of(context, *row);
  std::size_t place = 0;
  while (place < list.size() && list[place].kind != Parameter::Kind::Link) ++place;
  if (place == list.size()) return std::nullopt;
  Arguments arguments;
  const auto problem =
      read_arguments(parsed.parameters, list, context.profile.limits.links, arguments);
  const bool is_read = arguments[place].is_given && (!problem || problem->place > place);
  return is_read ? std::optional(link_number(arguments[place])) : std::nullopt;
}

ListedCommand listed(const Context& context, const Command* row, const ParsedCommand& parsed,
                     bool follows_secret) {
  ListedCommand command{.name = {}, .form = parsed.form, .link = named_link(context, row, parsed)};
  command.name =
      row != nullptr
          ? concat("AT", row->name)
          : shown_name(parsed, hidden_from(find_run_together(parsed.name), follows_secret));
  return command;
}

Outcome outcome_of(Context& context, CommandAnswer answer) {
  for (const std::string& line : answer.lines) context.answer.line(line);
  if (answer.reason.empty()) answer.reason = "a hook has answered it";
  switch (answer.end) {
    case AnswerEnd::Ok:
      return Outcome::ok();
    case AnswerEnd::Error:
      return Outcome::error(context.refusal(std::move(answer.reason)).why);
    case AnswerEnd::CmeError:
      break;
    case AnswerEnd::None:
      return Outcome::ended();
  }
  return Outcome::refused(
      context.refusal(std::move(answer.reason), static_cast<CmeError>(answer.code)));
}

// What the hook answers in the command's place, if it does.
std::optional<Outcome> ask_hook(Context& context, const Command* row, const ParsedCommand& parsed,
                                PlaceOnLine place) {
  auto answer = context.options.before_command(
      {.name = row != nullptr ? row->name : parsed.name,
       .exists = row != nullptr,
       .form = parsed.form,
       .link = named_link(context, row, parsed),
       .arguments = parsed.form == CommandForm::Set ? parsed.parameters : std::string_view(),
       .is_last = place == PlaceOnLine::Last});
  if (!answer) return std::nullopt;
  // No prompt comes: what should have been the payload is typed as a line.
  if (row != nullptr && row->secret == Secret::Payload) context.line.expect_payload();
  return outcome_of(context, *std::move(answer));
}

}  // namespace

void look_ahead(Context& context, std::string_view line) {
  if (context.line.pending() != Pending::Send) return;
  CommandParser parser(line);
  while (const auto parsed = parser.next()) {
    const Command* const row = find_command(parsed->name, context.profile.dialect);
    const bool runs = parsed->form == CommandForm::Execute || parsed->form == CommandForm::Set;
    if (runs && row != nullptr && row->hurries_send) {
      tell<&Family::hurried>(context);
      return;
    }
  }
}

Outcome run_command(Context& context, const ParsedCommand& parsed, PlaceOnLine place) {
  const Command* const row = find_command(parsed.name, context.profile.dialect);
  note_command(context, row, parsed);
  if (context.options.before_command) {
    if (const auto outcome = ask_hook(context, row, parsed, place)) return *outcome;
  }
  if (row == nullptr) {
    return Outcome::error(context.refusal(unknown_name_reason(parsed.name)).why);
  }
  const Outcome outcome = run_row(context, *row, parsed, place);
  if (!outcome.is_refusal()) {
    context.line.expect_no_payload();
  } else if (row->secret == Secret::Payload) {
    context.line.expect_payload();
  }
  return outcome;
}

std::vector<ListedCommand> list_commands(const Context& context, std::string_view line) {
  std::vector<ListedCommand> commands;
  bool follows_secret = context.line.may_hold_secrets();
  CommandParser parser(line);
  while (const auto parsed = parser.next()) {
    const Command* const row = find_command(parsed->name, context.profile.dialect);
    commands.push_back(listed(context, row, *parsed, follows_secret));
    follows_secret = follows_secret || gives_secret(row, *parsed);
  }
  if (commands.empty()) commands.push_back({.name = "AT"});
  return commands;
}

}  // namespace airmodem
