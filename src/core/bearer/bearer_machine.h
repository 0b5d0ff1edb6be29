/// The bearer: the PDP context that carries every connection (spec: states.*, bearer.*).
///
/// A host configures it (CSTT), activates it (CIICR), waits for the network, and reads its address
/// (CIFSR), which is what makes it usable. The network may take it away from the moment its
/// activation has begun; then only CIPSHUT helps, which leads back to the beginning from
/// everywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/util/state_machine.h"

namespace airmodem {

enum class BearerState : std::uint8_t { Initial, Start, Config, GprsAct, Status, Deact };

enum class BearerEvent : std::uint8_t {
  Configure,    ///< CSTT
  Activate,     ///< CIICR
  Activated,    ///< the network has brought it up
  Failed,       ///< the network has refused
  ReadAddress,  ///< CIFSR
  Lost,         ///< the network or CGATT=0 has taken it away
  Shut,         ///< CIPSHUT
};

using BearerTransition = Transition<BearerState, BearerEvent>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const BearerTransition> bearer_transitions();

std::string_view name_of(BearerState state);
std::string_view name_of(BearerEvent event);

/// Makes the transition; false and no change where there is none.
bool fire(BearerState& state, BearerEvent event);

}  // namespace airmodem
