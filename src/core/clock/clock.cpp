#include "core/clock/clock.h"

namespace airmodem {
namespace {

std::chrono::sys_seconds true_time(const Context& context) {
  const auto since_start = std::chrono::floor<std::chrono::seconds>(context.now.time_since_epoch());
  return context.options.started_at + since_start;
}

}  // namespace

std::chrono::minutes clock_zone(const Context& context) {
  return context.of<ClockSetting>().zone.value_or(context.options.utc_offset);
}

std::string network_time_text(const Context& context) {
  return clock_text(true_time(context), context.options.utc_offset);
}

std::string module_time_text(const Context& context) {
  return clock_text(true_time(context) + context.of<ClockSetting>().shift, clock_zone(context));
}

void set_clock_to(Context& context, std::chrono::sys_seconds time,
                  std::optional<std::chrono::minutes> zone) {
  ClockSetting& setting = context.of<ClockSetting>();
  if (zone) setting.zone = zone;
  setting.shift = time - true_time(context);
}

void set_clock(Context& context, const ClockReading& reading) {
  const auto zone = reading.zone.value_or(clock_zone(context));
  set_clock_to(context, reading.local - zone, reading.zone);
}

}  // namespace airmodem
