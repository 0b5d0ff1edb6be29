#include "core/radio/card_machine.h"

#include <array>

namespace airmodem {
namespace {

using State = SimState;
using Event = CardEvent;

constexpr std::array kStates{State::Busy, State::Ready, State::Absent, State::PinRequired,
                             State::PukRequired};

constexpr auto kTransitions =
    join(from_every_other(kStates, Event::FoundReady, State::Ready),
         from_every_other(kStates, Event::FoundAbsent, State::Absent),
         from_every_other(kStates, Event::FoundBusy, State::Busy),
         from_every_other(kStates, Event::FoundPinRequired, State::PinRequired),
         from_every_other(kStates, Event::FoundPukRequired, State::PukRequired),
         std::array{
             CardTransition{State::PinRequired, Event::RightPin, State::Ready},
             CardTransition{State::PinRequired, Event::WrongPins, State::PukRequired},
             CardTransition{State::PukRequired, Event::RightPuk, State::Ready},
         });

constexpr std::array<std::string_view, 5> kStateNames{"READY", "ABSENT", "BUSY", "PIN REQUIRED",
                                                      "PUK REQUIRED"};
constexpr std::array<std::string_view, 8> kEventNames{
    "a card is ready",      "there is no card", "a card is busy",  "a card wants its PIN",
    "a card wants its PUK", "right PIN",        "third wrong PIN", "right PUK"};

}  // namespace

std::span<const CardTransition> card_transitions() { return kTransitions; }

std::string_view name_of(SimState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(CardEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }

bool fire(SimState& state, CardEvent event) { return fire_in(card_transitions(), state, event); }

}  // namespace airmodem
