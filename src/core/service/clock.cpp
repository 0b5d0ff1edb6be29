#include "core/service/clock.h"

namespace airmodem {
namespace {

std::chrono::sys_seconds true_time(const Context& context) {
  const auto since_start = std::chrono::floor<std::chrono::seconds>(context.now.time_since_epoch());
  return context.options.started_at + since_start;
}

std::chrono::minutes zone(const Context& context) {
  return context.state.around.clock_zone.value_or(context.options.utc_offset);
}

}  // namespace

std::string network_time_text(const Context& context) {
  return clock_text(true_time(context), context.options.utc_offset);
}

std::string module_time_text(const Context& context) {
  return clock_text(true_time(context) + context.state.around.clock_shift, zone(context));
}

void set_clock(Context& context, const ClockReading& reading) {
  Surroundings& around = context.state.around;
  if (reading.zone) around.clock_zone = reading.zone;
  around.clock_shift = reading.local - zone(context) - true_time(context);
}

}  // namespace airmodem
