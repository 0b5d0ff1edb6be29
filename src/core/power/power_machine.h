/// Power: whether the module is off, starts, or takes commands (spec: power.*).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/util/state_machine.h"

namespace airmodem {

enum class PowerState : std::uint8_t { Off, Starting, On };

enum class PowerEvent : std::uint8_t {
  SwitchOn,   ///< it gets power, or a host opens the port of one that is off
  Started,    ///< the start is done
  Restart,    ///< CFUN=1,1, RESET, the reset line
  SwitchOff,  ///< CPOWD, or the supply goes
};

using PowerTransition = Transition<PowerState, PowerEvent>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const PowerTransition> power_transitions();

std::string_view name_of(PowerState state);
std::string_view name_of(PowerEvent event);

/// Makes the transition; false and no change where there is none.
bool fire(PowerState& state, PowerEvent event);

}  // namespace airmodem
