/// Power: the module starts, starts again and goes off (spec: power.*).
///
/// Theory of operation. A start forgets everything but what is kept and what is around the module,
/// then lets things come true in their order: it takes commands, it knows its card, it is
/// registered. Each is announced when it is true, and at the earliest when the first host has
/// opened the port. While the module is off or still starts, bytes are dropped. A reset and the
/// loss of the supply may come at any moment, in the middle of a command too: first the line breaks
/// off, so that what then ends outside has nobody to tell.
#pragma once

#include "core/context.h"
#include "core/power/power_machine.h"
#include "core/timers.h"

namespace airmodem {

struct Power {
  PowerState state = PowerState::Off;
  Instant started_at{};  ///< when its last start has begun
};

/// Runs until the module has started.
extern const Timer kBootTimer;

/// The module gets power.
void power_on(Context& context);

/// The module at its first instant: it is switched on, or has been on for a while (PowerFacts).
void begin_power(Context& context);

/// AT+CFUN=1,1 and AT+RESET: everything ends, and the module starts anew.
void restart(Context& context);

/// AT+CPOWD, or the supply goes: everything ends, and the module is off until a host opens the port
/// anew while there is a supply.
void power_off(Context& context);

/// The start is done: commands are taken.
void finish_start(Context& context);

void take(Context& context, const SupplyChanged& input);
void take(Context& context, const ModuleReset& input);
void take(Context& context, const HostOpened& input);
void take(Context& context, const HostClosed& input);

}  // namespace airmodem
