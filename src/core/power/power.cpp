#include "core/power/power.h"

#include <chrono>
#include <utility>

#include "core/bearer/bearer.h"
#include "core/check.h"
#include "core/dns/lookup.h"
#include "core/radio/announcements.h"
#include "core/radio/card.h"
#include "core/radio/radio.h"
#include "core/settings/keeping.h"
#include "core/time_server/time_server.h"

namespace airmodem {
namespace {

/// From the boot text of a restart to the network (spec: power.restart).
constexpr std::chrono::seconds kRestartNetworkTime{1};

bool has_real_timing(const Context& context) { return context.options.timing == Timing::Real; }

// Ends whatever runs, as CIPSHUT does: bytes that SEND OK was said for still leave
// (spec: power.restart-ends).
void end_everything(Context& context) {
  shut_bearer(context);
  cancel_time_question(context);
  forget_name_servers(context);
  context.timers = Timers{};
  context.line.change_mode(ModeCause::Stops);
}

// Nothing is left but what is kept and what is around the module.
void forget_everything(Context& context) {
  State fresh;
  fresh.power = context.state.power;
  fresh.around = std::move(context.state.around);
  fresh.address = context.options.address;
  if (context.profile.dialect.names_operator) {
    fresh.operator_choice.format = OperatorChoice::kLongName;
  }
  fresh.primary_dns = context.options.primary_dns;
  fresh.secondary_dns = context.options.secondary_dns;
  fresh.contexts.front() = PdpContext{.type = "IP", .apn = context.profile.network.apn};
  context.state = std::move(fresh);
  context.line.forget_last_line();
}

// What these take where real timing is asked for.
Duration real_time(const Context& context, Duration Timings::*what) {
  return has_real_timing(context) ? context.profile.real_times.*what : Duration{};
}

void start(Context& context, PowerEvent why, Duration boot, Duration network_time) {
  AIRMODEM_CHECK(fire(context.state.power, why));
  forget_everything(context);
  load_settings(context);
  context.state.started_at = context.now;
  context.state.network_from = context.now + boot + network_time;
  if (boot > Duration{}) {
    context.timers.set(Timer::Boot, context.now + boot);
  } else {
    finish_start(context);
  }
}

// All that takes time after power-on is over: the start, the card and the registration
// (spec: boot.already-on).
void have_been_on(Context& context) {
  start(context, PowerEvent::SwitchOn, Duration{}, Duration{});
  if (context.timers.deadline(Timer::Card) != kNever) {
    context.timers.clear(Timer::Card);
    find_card(context);
  }
  if (context.timers.deadline(Timer::Network) != kNever) {
    context.timers.clear(Timer::Network);
    network_answers(context);
  }
}

}  // namespace

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
  context.state.around.host_has_come = true;  // it has asked for the restart
  start(context, PowerEvent::Restart, real_time(context, &Timings::boot), kRestartNetworkTime);
}

void power_off(Context& context) {
  end_everything(context);
  AIRMODEM_CHECK(fire(context.state.power, PowerEvent::SwitchOff));
  forget_everything(context);
}

void finish_start(Context& context) {
  AIRMODEM_CHECK(fire(context.state.power, PowerEvent::Started));
  context.line.change_mode(ModeCause::Started);
  announce(context, StateReport::Start, context.profile.announcements.started);
  start_card(context, context.state.started_at + context.profile.sim.ready_after);
}

void take(Context& context, const HostOpened&) {
  Surroundings& around = context.state.around;
  const bool is_first = !std::exchange(around.host_has_come, true);
  if (context.state.power == PowerState::Off) {
    power_on(context);
    return;
  }
  const bool takes_commands = context.state.power == PowerState::On;
  if (!is_first || !takes_commands || context.profile.power.already_on) return;
  const Announcements& all = context.profile.announcements;
  announce(context, StateReport::Start, all.started);
  announce(context, StateReport::Card, card_lines(context));
  if (is_registered(context.state.registration)) {
    announce(context, StateReport::Network, all.network_found);
  }
}

void take(Context&, const HostClosed&) {
  // A host that comes back finds the module as it was, a half-typed line included. Answers that are
  // still to come are the line's concern.
}

}  // namespace airmodem
