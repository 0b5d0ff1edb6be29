/// What time it is (spec: clock.cclk).
#include "core/clock/clock.h"
#include "core/command/family.h"

namespace airmodem {
namespace {

constexpr std::int64_t kClockLength = 20;  // yy/MM/dd,hh:mm:ss+zz

// AT+CCLK?: +CCLK: "yy/MM/dd,hh:mm:ss+zz".
Outcome read_clock(Context& context, const Arguments&) {
  return answer_line(context, '"', module_time_text(context), '"');
}

// AT+CCLK=<time>: OK (spec: clock.cclk).
Outcome write_clock(Context& context, const Arguments& arguments) {
  const auto reading = parse_clock_text(arguments[0].text);
  if (!reading) return Outcome::refused("the time is not written as yy/MM/dd,hh:mm:ss+zz");
  set_clock(context, *reading);
  return Outcome::ok();
}

constexpr Command kCommands[] = {
    {.name = "+CCLK",
     .read = read_clock,
     .set = write_clock,
     .test = "",
     .parameters = {filled_text(kClockLength)}},
};

}  // namespace

const Family& clock_family() {
  static const Family kFamily{
      .name = "clock", .commands = kCommands, .slices = {lasting_slice<ClockSetting>()}};
  return kFamily;
}

}  // namespace airmodem
