#include "core/radio/registration_machine.h"

#include <array>

namespace airmodem {
namespace {

using State = Registration;
using Event = RegistrationEvent;

constexpr std::array kStates{State::Idle,    State::Searching, State::Home,
                             State::Roaming, State::Denied,    State::Unknown};

constexpr auto kTransitions = join(
    std::array{
        RegistrationTransition{State::Idle, Event::Sought, State::Searching},
        RegistrationTransition{State::Denied, Event::Sought, State::Searching},
        RegistrationTransition{State::Unknown, Event::Sought, State::Searching},
        RegistrationTransition{State::Home, Event::Lost, State::Searching},
        RegistrationTransition{State::Roaming, Event::Lost, State::Searching},
    },
    from_every_other(kStates, Event::AnswersHome, State::Home),
    from_every_other(kStates, Event::AnswersRoaming, State::Roaming),
    from_every_other(kStates, Event::AnswersDenied, State::Denied),
    from_every_other(kStates, Event::AnswersUnknown, State::Unknown),
    from_every_other(kStates, Event::AnswersSearching, State::Searching),
    from_every_other(kStates, Event::AnswersIdle, State::Idle),
    from_every_other(kStates, Event::Unwanted, State::Idle));

constexpr std::array<std::string_view, 6> kStateNames{"IDLE",   "HOME",    "SEARCHING",
                                                      "DENIED", "UNKNOWN", "ROAMING"};
constexpr std::array<std::string_view, 9> kEventNames{
    "the network answers 0",           "the network answers 1", "the network answers 2",
    "the network answers 3",           "the network answers 4", "the network answers 5",
    "no card, CFUN=0 or 4, or COPS=2", "a network is sought",   "lost"};

}  // namespace

std::span<const RegistrationTransition> registration_transitions() { return kTransitions; }

std::string_view name_of(Registration state) {
  return kStateNames[static_cast<std::size_t>(state)];
}
std::string_view name_of(RegistrationEvent event) {
  return kEventNames[static_cast<std::size_t>(event)];
}

bool fire(Registration& state, RegistrationEvent event) {
  return fire_in(registration_transitions(), state, event);
}

}  // namespace airmodem
