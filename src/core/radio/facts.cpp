#include "core/radio/facts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/radio/card.h"
#include "core/radio/radio.h"
#include "core/text/append.h"

namespace airmodem {
namespace {

// What commands, kept settings and links in use rest on.
bool is_fixed(std::string_view key) {
  constexpr std::array<std::string_view, 2> kFixed{"limits.links", "power.already-on"};
  return key.starts_with("dialect.") || std::ranges::find(kFixed, key) != kFixed.end();
}

// What is around the module has begun as the profile says, and has a life of its own.
void change_surroundings(Context& context, std::string_view key) {
  const NetworkFacts& network = context.profile.network;
  Surroundings& around = context.of<Surroundings>();
  if (key == "sim.pin") around.changed_pin.clear();
  if (key == "sim.state") take(context, SimChanged{.state = context.profile.sim.state});
  if (key == "network.registration") {
    take(context, RegistrationChanged{.registration = network.registration});
  }
  if (key == "network.signal-strength") around.signal_strength = network.signal_strength;
  if (key == "network.signal-error-rate") around.signal_error_rate = network.signal_error_rate;
}

}  // namespace

void take(Context& context, const SetFact& input) {
  if (is_fixed(input.key)) {
    context.emit(FactRefused{.key = input.key,
                             .reason = concat(input.key, ": it can be set before the start only")});
    return;
  }
  const auto done = context.set_fact(input.key, input.value);
  if (!done) {
    context.emit(FactRefused{.key = input.key, .reason = done.error().message});
    return;
  }
  change_surroundings(context, input.key);
}

}  // namespace airmodem
