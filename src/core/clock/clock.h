/// The module's clock (CCLK and the boot text's time; spec: clock.cclk).
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/context.h"
#include "core/text/clock_text.h"

namespace airmodem {

/// How CCLK has set the clock. It goes on whatever the module does.
struct ClockSetting {
  std::chrono::seconds shift{0};             ///< how far it is ahead of the true time
  std::optional<std::chrono::minutes> zone;  ///< ahead of UTC; none: the machine's
};

/// The true time in the network's zone, as the network tells it.
std::string network_time_text(const Context& context);

/// The clock as it was set, at first the network's.
std::string module_time_text(const Context& context);

/// The zone of that clock, ahead of UTC.
std::chrono::minutes clock_zone(const Context& context);

/// Sets the clock to a time in UTC; without a zone it keeps the one it has.
void set_clock_to(Context& context, std::chrono::sys_seconds time,
                  std::optional<std::chrono::minutes> zone);

/// Sets the clock; without a zone it keeps the one it has.
void set_clock(Context& context, const ClockReading& reading);

}  // namespace airmodem
