#include "core/radio/radio.h"

#include <algorithm>
#include <string_view>

#include "core/command/family.h"
#include "core/radio/announcements.h"
#include "core/radio/card.h"
#include "core/radio/registration_machine.h"

namespace airmodem {
namespace {

/// How a domain's registration is reported.
struct DomainReport {
  std::string_view name;
  StateReport state;
};

constexpr std::array<DomainReport, 3> kDomains{{
    {"+CREG", StateReport::Circuit},
    {"+CGREG", StateReport::Packet},
    {"+CEREG", StateReport::Lte},
}};

const RegistrationReport& report_of(const Context& context, Domain domain) {
  return context.of<Radio>().registration_reports[static_cast<std::size_t>(domain)];
}

bool wants_network(const Context& context) {
  const Radio& radio = context.of<Radio>();
  return radio.sim == SimState::Ready && radio.functionality == Functionality::Full &&
         radio.operator_choice.mode != OperatorMode::None;
}

// What the module says comes first, then the registration itself, then what it has cost
// (spec: urc.cause).
void change_registration(Context& context, RegistrationEvent event) {
  Radio& radio = context.of<Radio>();
  const bool was_registered = is_registered(radio.registration);
  if (!fire(radio.registration, event)) return;  // it is so already
  const bool is_found = !was_registered && is_registered(radio.registration);
  const bool is_lost = was_registered && !is_registered(radio.registration);
  if (is_lost) context.timers.clear(kLossTimer);
  if (is_found) {
    const Duration lost_after = context.profile.network.lost_after;
    if (lost_after > Duration{}) context.timers.set(kLossTimer, context.now + lost_after);
    radio.context_active = radio.is_attached;
    announce(context, StateReport::Network, context.profile.announcements.network_found);
  }
  if (is_lost) {
    announce(context, StateReport::Network, context.profile.announcements.network_lost);
  }
  for (const Domain domain : {Domain::Circuit, Domain::Packet, Domain::Lte}) {
    report_registration(context, domain);
  }
  if (is_lost) tell<&Family::network_lost>(context);
}

}  // namespace

const Timer kNetworkTimer = timer<network_answers>("network");
const Timer kLossTimer = timer<lose_network>("loss");

std::string registration_text(const Context& context, Domain domain) {
  const Registration registration = context.of<Radio>().registration;
  std::string text = concat(static_cast<int>(registration));
  if (report_of(context, domain).mode == ReportMode::UrcWithPlace && is_registered(registration)) {
    const NetworkFacts& network = context.profile.network;
    append(text, ",\"", network.area, "\",\"", network.cell, "\",", network.technology);
  }
  return text;
}

void report_registration(Context& context, Domain domain) {
  if (report_of(context, domain).mode == ReportMode::Silent) return;
  const auto place = static_cast<std::size_t>(domain);
  context.of<Radio>().registration_reports[place].is_announced = true;
  context.line.unasked(kDomains[place].state)
      .line(kDomains[place].name, ": ", registration_text(context, domain));
}

bool is_in_service(const Context& context) {
  return context.of<Radio>().is_attached && is_registered(context.of<Radio>().registration);
}

bool has_context(const Context& context) {
  return context.of<Radio>().context_active && is_in_service(context);
}

bool hears_network(const Context& context) {
  const Registration registration = context.of<Radio>().registration;
  return is_registered(registration) || registration == Registration::Denied;
}

std::optional<Refusal> network_trouble(const Context& context) {
  if (const auto trouble = card_trouble(context)) return trouble;
  if (!is_registered(context.of<Radio>().registration)) return kNoNetwork;
  return std::nullopt;
}

void attach_anew(Context& context) {
  context.of<Radio>().is_attached = true;
  context.of<Radio>().context_active = true;
}

void begin_search(Context& context) {
  const bool is_real = context.options.timing == Timing::Real;
  context.of<Radio>().network_from =
      context.now + (is_real ? context.profile.real_times.network : Duration{});
  seek_network(context);
}

void seek_network(Context& context) {
  context.timers.clear(kNetworkTimer);
  if (!wants_network(context)) {
    change_registration(context, RegistrationEvent::Unwanted);
    return;
  }
  if (is_registered(context.of<Radio>().registration)) return;
  const Instant due = std::max(context.now + context.profile.network.registered_after,
                               context.of<Radio>().network_from);
  if (due <= context.now) {
    network_answers(context);
    return;
  }
  change_registration(context, RegistrationEvent::Sought);
  context.timers.set(kNetworkTimer, due);
}

void network_answers(Context& context) {
  change_registration(context, answered(context.of<Surroundings>().answer));
}

void lose_network(Context& context) {
  change_registration(context, RegistrationEvent::Lost);
  begin_search(context);
}

void take(Context& context, const RegistrationChanged& input) {
  context.of<Surroundings>().answer = input.registration;
  if (!wants_network(context)) return;
  context.timers.clear(kNetworkTimer);
  network_answers(context);
}

void take(Context& context, const SignalChanged& input) {
  context.of<Surroundings>().signal_strength = input.strength;
  context.of<Surroundings>().signal_error_rate = input.error_rate;
}

}  // namespace airmodem
