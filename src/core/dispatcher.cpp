#include "core/dispatcher.h"

#include <string>

#include "core/command/family.h"
#include "core/command/refusal.h"
#include "core/command/registry.h"
#include "core/links/connection.h"
#include "core/settings/multi.h"
#include "core/text/ascii.h"

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

// Everything that a row says is checked here and nowhere else (spec: error.refused).
Outcome run_row(Context& context, const Command& row, const ParsedCommand& parsed, bool is_last) {
  if (parsed.form == CommandForm::Test) return test(context, row, parsed);
  const bool multi = is_multi(context);
  const Slot slot = find_slot(row, parsed.form, multi);
  const auto& list = multi && row.multi_parameters ? *row.multi_parameters : row.parameters;
  // A set form without parameters exists in the other mode only.
  const bool has_form =
      slot.handler != nullptr && (parsed.form != CommandForm::Set || list.size() > 0);
  if (!has_form) return refuse_form(context, row, parsed);
  if (slot.ending == Ending::Own && !is_last) {
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

Outcome refuse_name(Context& context, const ParsedCommand& parsed) {
  TypedCommand typed{.parsed = parsed, .hides_values = true};
  const Command* const meant = find_run_together(parsed.name);
  if (context.line.may_hold_secrets()) {
    typed.hides_name_from = 0;  // what follows a secret may be a piece of it
  } else if (meant != nullptr) {
    typed.hides_name_from = meant->name.size();
  }
  context.line.set_typed(typed);
  if (meant != nullptr && meant->secret == Secret::Payload) context.line.expect_payload(true);
  return Outcome::error(context.refusal(unknown_name_reason(parsed.name)).why);
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

Outcome run_command(Context& context, const ParsedCommand& parsed, bool is_last) {
  const Command* const row = find_command(parsed.name, context.profile.dialect);
  if (row == nullptr) return refuse_name(context, parsed);
  const bool is_secret = row->secret == Secret::Values;
  context.line.set_typed({.parsed = parsed, .hides_values = is_secret});
  if (is_secret && parsed.form == CommandForm::Set) context.line.expect_secrets();
  const Outcome outcome = run_row(context, *row, parsed, is_last);
  if (!outcome.is_refusal()) {
    context.line.expect_payload(false);
  } else if (row->secret == Secret::Payload) {
    context.line.expect_payload(true);
  }
  return outcome;
}

}  // namespace airmodem
