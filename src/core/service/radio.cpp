#include "core/service/radio.h"

#include <chrono>
#include <string_view>

#include "core/text/clock_text.h"

namespace airmodem {
namespace {

constexpr int kWithPlace = 2;
constexpr std::string_view kTimePlace = "{time}";
constexpr std::array<std::string_view, 3> kDomainNames{"+CREG", "+CGREG", "+CEREG"};

const RegistrationReport& report_of(const Context& context, Domain domain) {
  return context.state.registration_reports[static_cast<std::size_t>(domain)];
}

std::string local_time(const Context& context) {
  const auto since_start = std::chrono::floor<std::chrono::seconds>(context.now.time_since_epoch());
  return clock_text(context.options.started_at + since_start, context.options.utc_offset);
}

}  // namespace

std::string registration_text(const Context& context, Domain domain) {
  const Registration registration = context.state.registration;
  std::string text = concat(static_cast<int>(registration));
  if (report_of(context, domain).mode == kWithPlace && is_registered(registration)) {
    const NetworkFacts& network = context.profile.network;
    append(text, ",\"", network.area, "\",\"", network.cell, "\",", network.technology);
  }
  return text;
}

void report_registration(Context& context, Domain domain) {
  if (report_of(context, domain).mode == 0) return;
  context.state.registration_reports[static_cast<std::size_t>(domain)].is_announced = true;
  context.urc(kDomainNames[static_cast<std::size_t>(domain)], ": ",
              registration_text(context, domain));
}

void take(Context& context, const HostOpened&) {
  if (context.state.greeted) return;
  context.state.greeted = true;
  for (std::string line : context.profile.boot_text) {
    const std::size_t place = line.find(kTimePlace);
    if (place != std::string::npos) line.replace(place, kTimePlace.size(), local_time(context));
    context.urc(line);
  }
}

void take(Context&, const HostClosed&) {
  // A host that comes back finds the module as it was, a half-typed line included.
}

void take(Context& context, const SimChanged& input) { context.state.sim = input.state; }

void take(Context& context, const RegistrationChanged& input) {
  if (context.state.registration == input.registration) return;
  context.state.registration = input.registration;
  for (const Domain domain : {Domain::Circuit, Domain::Packet, Domain::Lte}) {
    report_registration(context, domain);
  }
}

void take(Context& context, const SignalChanged& input) {
  context.state.signal_strength = input.strength;
  context.state.signal_error_rate = input.error_rate;
}

}  // namespace airmodem
