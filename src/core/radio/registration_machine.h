/// Registration: what the network says of the module, and what the module wants of it
/// (spec: network.registration, network.choose).
///
/// It wants a network with a card that is ready, at full functionality, unless COPS has left the
/// network. The network may answer, or change its answer, at any time as long as one is wanted.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "airmodem/types.h"
#include "core/util/state_machine.h"

namespace airmodem {

enum class RegistrationEvent : std::uint8_t {
  AnswersIdle,  ///< the network's answer: these six in the order of Registration
  AnswersHome,
  AnswersSearching,
  AnswersDenied,
  AnswersUnknown,
  AnswersRoaming,
  Unwanted,  ///< no network is wanted any more
  Sought,    ///< one is wanted, and has not answered yet
  Lost,      ///< NetworkFacts::lost_after is over
};

/// That this is the network's answer.
constexpr RegistrationEvent answered(Registration registration) {
  return static_cast<RegistrationEvent>(registration);
}

using RegistrationTransition = Transition<Registration, RegistrationEvent>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const RegistrationTransition> registration_transitions();

std::string_view name_of(Registration state);
std::string_view name_of(RegistrationEvent event);

/// Makes the transition; false and no change where there is none.
bool fire(Registration& state, RegistrationEvent event);

}  // namespace airmodem
