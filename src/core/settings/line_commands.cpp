/// The line itself: echo, the shape of answers, and what is kept of it
/// (spec: answer.*, settings.*).
#include <utility>

#include "core/command/family.h"
#include "core/command/setting.h"
#include "core/settings/keeping.h"

namespace airmodem {
namespace {

// ATE[<n>], AT&C[<n>], AT&D[<n>], ATS0=<n>: OK.
template <auto Member>
constexpr Handler kKeepLine = keep_setting<Member>;

// ATV[<0|1>]: OK in the new form (spec: answer.v0).
Outcome set_verbose(Context& context, const Arguments& arguments) {
  context.line_settings.format.verbose = arguments.number_or(0, 0) != 0;
  return Outcome::ok();
}

// ATQ[<0|1>]: OK, unless results are suppressed from here on (spec: answer.quiet).
Outcome set_quiet(Context& context, const Arguments& arguments) {
  context.line_settings.format.quiet = arguments.number_or(0, 0) != 0;
  return Outcome::ok();
}

// AT+CMEE=<0|1|2>: OK (spec: error.cmee).
Outcome set_error_format(Context& context, const Arguments& arguments) {
  context.line_settings.format.errors = static_cast<ErrorFormat>(arguments[0].number);
  return Outcome::ok();
}

// AT+CMEE?: +CMEE: <n>.
Outcome read_error_format(Context& context, const Arguments&) {
  return answer_line(context, static_cast<int>(context.line_settings.format.errors));
}

// ATZ: the settings that AT&W kept (spec: settings.line).
Outcome load(Context& context, const Arguments&) {
  context.line_settings = context.of<Kept>().settings.line;
  return Outcome::ok();
}

// AT&F: the settings of the factory.
Outcome restore(Context& context, const Arguments&) {
  context.line_settings = line_defaults(context.profile);
  return Outcome::ok();
}

// AT&W: OK when the settings are kept, for ATZ and for every start.
Outcome store(Context& context, const Arguments&) {
  KeptSettings settings = context.of<Kept>().settings;
  settings.line = context.line_settings;
  return keep_settings(context, std::move(settings));
}

// ATS<n>?: three digits.
void answer_register(Context& context, int value) {
  context.answer.line(value / 100, value / 10 % 10, value % 10);
}

template <int Value>
Outcome read_fixed_register(Context& context, const Arguments&) {
  answer_register(context, Value);
  return Outcome::ok();
}

template <auto Member>
Outcome read_register(Context& context, const Arguments&) {
  answer_register(context, context.line_settings.*Member);
  return Outcome::ok();
}

// ATS<n>=<number>: OK. The number is kept; nothing is dialled, and no call comes
// (spec: settings.registers).
template <auto Member>
constexpr Command register_row(std::string_view name) {
  return {.name = name,
          .read = read_register<Member>,
          .set = kKeepLine<Member>,
          .parameters = {number(0, 255)}};
}

// ATX, ATL, ATM: OK. How calls are dialled and heard is of no use to a module without calls
// (spec: settings.dialling).
constexpr Command call_row(std::string_view name, int most) {
  return {.name = name, .set = accept, .parameters = {optional(number(0, most))}};
}

constexpr Parameter kSwitch = optional(number(0, 1));
constexpr Parameter kOnlyProfile = optional(number(0, 0));

constexpr Command kCommands[] = {
    {.name = "E", .set = kKeepLine<&LineSettings::echo>, .parameters = {kSwitch}},
    {.name = "V", .set = set_verbose, .parameters = {kSwitch}},
    {.name = "Q", .set = set_quiet, .parameters = {kSwitch}},
    {.name = "Z", .set = load, .parameters = {kOnlyProfile}},
    {.name = "&F", .set = restore, .parameters = {kOnlyProfile}},
    {.name = "&W", .set = store, .parameters = {kOnlyProfile}},
    {.name = "&C", .set = kKeepLine<&LineSettings::carrier_detect>, .parameters = {kSwitch}},
    {.name = "&D",
     .set = kKeepLine<&LineSettings::terminal_ready>,
     .parameters = {optional(number(0, 2))}},
    call_row("X", 4),
    call_row("L", 3),
    call_row("M", 3),
    register_row<&LineSettings::answer_rings>("S0"),
    // The line's characters are what they are: setting one to itself is OK.
    {.name = "S3", .read = read_fixed_register<13>, .set = accept, .parameters = {number(13, 13)}},
    {.name = "S4", .read = read_fixed_register<10>, .set = accept, .parameters = {number(10, 10)}},
    {.name = "S5", .read = read_fixed_register<8>, .set = accept, .parameters = {number(8, 8)}},
    register_row<&LineSettings::blind_dial_wait>("S6"),
    register_row<&LineSettings::answer_wait>("S7"),
    register_row<&LineSettings::comma_wait>("S8"),
    register_row<&LineSettings::carrier_loss_wait>("S10"),
    {.name = "+CMEE",
     .read = read_error_format,
     .set = set_error_format,
     .test = "+CMEE: (0,1,2)",
     .parameters = {number(0, 2)}},
};

}  // namespace

const Family& settings_family() {
  static const Family kFamily{
      .name = "settings",
      .commands = kCommands,
      .more_commands = {service_commands},
      .inputs = {takes<SettingsKept>(), takes<SettingsNotKept>()},
      .slices = {lasting_slice<Kept>(), slice<ServiceSettings>(), slice<AccessPoints>()},
      .made = find_kept,
      .started = load_settings,
      .show = show_settings};
  return kFamily;
}

}  // namespace airmodem
