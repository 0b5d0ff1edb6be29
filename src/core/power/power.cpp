#include "core/power/power.h"

#include <chrono>
#include <utility>

#include "core/check.h"
#include "core/command/family.h"
#include "core/radio/announcements.h"
#include "core/radio/card.h"
#include "core/radio/radio.h"
#include "core/serial/serial_line.h"

namespace airmodem {
namespace {

/// From the boot text of a restart to the network (spec: power.restart).
constexpr std::chrono::seconds kRestartNetworkTime{1};

bool has_real_timing(const Context& context) { return context.options.timing == Timing::Real; }

// Ends whatever runs, as CIPSHUT does: bytes that SEND OK was said for still leave
// (spec: power.restart-ends).
void end_everything(Context& context) {
  context.line.break_off();
  tell<&Family::stopped>(context);
  context.timers.clear_all();
}

// What these take where real timing is asked for.
Duration real_time(const Context& context, Duration Timings::*what) {
  return has_real_timing(context) ? context.profile.real_times.*what : Duration{};
}

void start(Context& context, PowerEvent why, Duration boot, Duration network_time) {
  AIRMODEM_CHECK(fire(context.of<Power>().state, why));
  context.forget();
  tell<&Family::started>(context);
  context.of<Power>().started_at = context.now;
  context.of<Radio>().network_from = context.now + boot + network_time;
  if (boot > Duration{}) {
    context.timers.set(kBootTimer, context.now + boot);
  } else {
    finish_start(context);
  }
}

void start_anew(Context& context) {
  start(context, PowerEvent::Restart, real_time(context, &Timings::boot), kRestartNetworkTime);
}

// All that takes time after power-on is over: the start, the card and the registration
// (spec: boot.already-on).
void have_been_on(Context& context) {
  start(context, PowerEvent::SwitchOn, Duration{}, Duration{});
  if (context.timers.deadline(kCardTimer) != kNever) {
    context.timers.clear(kCardTimer);
    find_card(context);
  }
  if (context.timers.deadline(kNetworkTimer) != kNever) {
    context.timers.clear(kNetworkTimer);
    network_answers(context);
  }
}

}  // namespace

const Timer kBootTimer = timer<finish_start>("boot");

void begin_power(Context& context) {
  if (context.profile.power.already_on) {
    have_been_on(context);
  } else {
    power_on(context);
  }
}

void power_on(Context& context) {
  start(context, PowerEvent::SwitchOn, real_time(context, &Timings::boot),
        real_time(context, &Timings::network));
}

void restart(Context& context) {
  end_everything(context);
  context.of<Surroundings>().host_has_come = true;  // it has asked for the restart
  start_anew(context);
}

void power_off(Context& context) {
  end_everything(context);
  AIRMODEM_CHECK(fire(context.of<Power>().state, PowerEvent::SwitchOff));
  context.forget();
  tell_carrier(context);
}

void finish_start(Context& context) {
  AIRMODEM_CHECK(fire(context.of<Power>().state, PowerEvent::Started));
  context.line.change_mode(ModeCause::Started);
  announce(context, StateReport::Start, context.profile.announcements.started);
  start_card(context, context.of<Power>().started_at + context.profile.sim.ready_after);
}

void take(Context& context, const SupplyChanged& input) {
  const bool is_there = input.line == SignalLine::On;
  if (std::exchange(context.of<Surroundings>().has_supply, is_there) == is_there) return;
  if (is_there) {
    power_on(context);
  } else if (context.of<Power>().state != PowerState::Off) {
    context.line.forget_typed_ahead();
    context.line.break_off();  // before connections end, which would say so
    tell<&Family::unpowered>(context);
    power_off(context);
  }
}

void take(Context& context, const ModuleReset&) {
  if (context.of<Power>().state == PowerState::Off) return;
  context.line.forget_typed_ahead();
  end_everything(context);
  start_anew(context);
}

void take(Context& context, const HostOpened&) {
  Surroundings& around = context.of<Surroundings>();
  const bool is_first = !std::exchange(around.host_has_come, true);
  if (context.of<Power>().state == PowerState::Off) {
    if (around.has_supply) power_on(context);
    return;
  }
  const bool takes_commands = context.of<Power>().state == PowerState::On;
  if (!is_first || !takes_commands || context.profile.power.already_on) return;
  const Announcements& all = context.profile.announcements;
  announce(context, StateReport::Start, all.started);
  announce(context, StateReport::Card, card_lines(context));
  if (is_registered(context.of<Radio>().registration)) {
    announce(context, StateReport::Network, all.network_found);
  }
}

void take(Context&, const HostClosed&) {
  // A host that comes back finds the module as it was, a half-typed line included. Answers that are
  // still to come are the line's concern.
}

}  // namespace airmodem
