#include "core/power/power_machine.h"

#include <array>

namespace airmodem {
namespace {

using State = PowerState;
using Event = PowerEvent;

constexpr std::array kTransitions{
    PowerTransition{State::Off, Event::SwitchOn, State::Starting},
    PowerTransition{State::Starting, Event::Started, State::On},
    PowerTransition{State::On, Event::Restart, State::Starting},
    PowerTransition{State::Starting, Event::Restart, State::Starting},
    PowerTransition{State::On, Event::SwitchOff, State::Off},
    PowerTransition{State::Starting, Event::SwitchOff, State::Off},
};

constexpr std::array<std::string_view, 3> kStateNames{"OFF", "STARTING", "ON"};
constexpr std::array<std::string_view, 4> kEventNames{
    "switched on", "started", "CFUN=1,1, RESET or the reset line", "CPOWD or no supply"};

}  // namespace

std::span<const PowerTransition> power_transitions() { return kTransitions; }

std::string_view name_of(PowerState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(PowerEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }

bool fire(PowerState& state, PowerEvent event) {
  return fire_in(power_transitions(), state, event);
}

}  // namespace airmodem
