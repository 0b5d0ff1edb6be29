#include "core/bearer/bearer_machine.h"

#include <array>

namespace airmodem {
namespace {

using State = BearerState;
using Event = BearerEvent;

constexpr std::array kTransitions{
    BearerTransition{State::Initial, Event::Configure, State::Start},
    BearerTransition{State::Start, Event::Activate, State::Config},
    BearerTransition{State::Config, Event::Activated, State::GprsAct},
    BearerTransition{State::Config, Event::Failed, State::Deact},
    BearerTransition{State::Config, Event::Lost, State::Deact},
    BearerTransition{State::GprsAct, Event::ReadAddress, State::Status},
    BearerTransition{State::GprsAct, Event::Lost, State::Deact},
    BearerTransition{State::Status, Event::ReadAddress, State::Status},
    BearerTransition{State::Status, Event::Lost, State::Deact},
    BearerTransition{State::Initial, Event::Shut, State::Initial},
    BearerTransition{State::Start, Event::Shut, State::Initial},
    BearerTransition{State::Config, Event::Shut, State::Initial},
    BearerTransition{State::GprsAct, Event::Shut, State::Initial},
    BearerTransition{State::Status, Event::Shut, State::Initial},
    BearerTransition{State::Deact, Event::Shut, State::Initial},
};

constexpr std::array<std::string_view, 6> kStateNames{"IP INITIAL", "IP START",  "IP CONFIG",
                                                      "IP GPRSACT", "IP STATUS", "PDP DEACT"};
constexpr std::array<std::string_view, 7> kEventNames{
    "CSTT", "CIICR", "network up", "network refuses", "CIFSR", "lost", "CIPSHUT"};

}  // namespace

std::span<const BearerTransition> bearer_transitions() { return kTransitions; }

std::string_view name_of(BearerState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(BearerEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }

bool fire(BearerState& state, BearerEvent event) {
  return fire_in(bearer_transitions(), state, event);
}

}  // namespace airmodem
