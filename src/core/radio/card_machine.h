/// The card, as far as the module knows it (spec: card.*). A start knows nothing yet, which looks
/// like a card that is busy; what is found then, or put in or taken out later, is so whatever was
/// before.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "airmodem/types.h"
#include "core/util/state_machine.h"

namespace airmodem {

enum class CardEvent : std::uint8_t {
  FoundReady,  ///< what is found in the slot: these five in the order of SimState
  FoundAbsent,
  FoundBusy,
  FoundPinRequired,
  FoundPukRequired,
  RightPin,   ///< CPIN with the PIN
  WrongPins,  ///< CPIN with a wrong PIN too often
  RightPuk,   ///< CPIN with the PUK and a new PIN
};

/// That a card in this state is found in the slot.
constexpr CardEvent found(SimState state) { return static_cast<CardEvent>(state); }

using CardTransition = Transition<SimState, CardEvent>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const CardTransition> card_transitions();

std::string_view name_of(SimState state);
std::string_view name_of(CardEvent event);

/// Makes the transition; false and no change where there is none.
bool fire(SimState& state, CardEvent event);

}  // namespace airmodem
