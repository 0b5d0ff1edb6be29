/// Power (spec: power.*): levels of functionality, restart, off.
#include "core/command/family.h"
#include "core/command/setting.h"
#include "core/power/power.h"
#include "core/radio/radio.h"
#include "core/settings/keeping.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

// AT+CFUN?: +CFUN: <level>.
Outcome read_functionality(Context& context, const Arguments&) {
  return answer_line(context, number_of(context.of<Radio>().functionality));
}

// AT+CFUN=<0|1|4>[,<restart>]: OK. Only at full functionality does the module start anew
// (spec: power.radio-off, power.restart).
Outcome set_functionality(Context& context, const Arguments& arguments) {
  constexpr Functionality kLevels[] = {Functionality::Least, Functionality::Full,
                                       Functionality::RadioOff};
  const Functionality level = kLevels[arguments[0].number];
  if (arguments.number_or(1, 0) == 1) {
    return level == Functionality::Full
               ? Outcome::ok().then(restart)
               : Outcome::refused("only AT+CFUN=1,1 starts the module anew");
  }
  if (context.of<Radio>().functionality == level) return Outcome::ok();
  context.of<Radio>().functionality = level;
  if (level == Functionality::Full) attach_anew(context);
  begin_search(context);
  return Outcome::ok();
}

// AT+RESET: OK, and the module starts anew.
Outcome reset(Context&, const Arguments&) { return Outcome::ok().then(restart); }

// AT+RSTSET: OK; the factory's settings (spec: power.factory).
Outcome restore_factory(Context& context, const Arguments&) { return restore_settings(context); }

// AT+CPOWD=<0|1>: 1 says NORMAL POWER DOWN, 0 nothing; the module goes off (spec: power.off).
Outcome switch_off(Context& context, const Arguments& arguments) {
  if (arguments[0].number == 1) context.answer.line("NORMAL POWER DOWN");
  return Outcome::ended().then(power_off);
}

constexpr Command kCommands[] = {
    {.name = "+CFUN",
     .read = read_functionality,
     .set = set_functionality,
     .test = "+CFUN: (0,1,4),(0,1)",
     .parameters = {choice("0|1|4"), optional(number(0, 1))}},
    {.name = "+RESET", .execute = reset, .test = ""},
    {.name = "+RSTSET", .execute = restore_factory, .test = ""},
    {.name = "+CPOWD",
     .set = {switch_off, Ending::Own},
     .test = "+CPOWD: (0,1)",
     .parameters = {number(0, 1)}},
};

void show_power(const Context& context, SnapshotWriter& out) {
  out.add("power", name_of(context.of<Power>().state));
}

}  // namespace

const Family& power_family() {
  static const Family kFamily{.name = "power",
                              .commands = kCommands,
                              .inputs = {takes<HostOpened>(), takes<HostClosed>(),
                                         takes<SupplyChanged>(), takes<ModuleReset>()},
                              .timers = {&kBootTimer},
                              .slices = {lasting_slice<Power>()},
                              .show = show_power};
  return kFamily;
}

}  // namespace airmodem
