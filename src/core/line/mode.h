/// Who owns the bytes that the host sends: one mode at a time, never a flag tested on the side.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/util/state_machine.h"

namespace airmodem {

enum class Mode : std::uint8_t {
  Off,      ///< nobody listens: bytes are dropped and nothing is said
  Command,  ///< bytes are command lines
  Waiting,  ///< a command has not given its result: bytes wait
  Prompt,   ///< bytes are the payload that a command has asked for
  Data,     ///< bytes go to the peer as they are: transparent mode after CONNECT
};

/// What makes bytes somebody else's.
enum class ModeCause : std::uint8_t {
  Started,    ///< the module has started
  Stops,      ///< the module goes off, or starts anew
  Pends,      ///< a command's result comes later
  Asks,       ///< a command asks for a payload
  Result,     ///< a command has its result
  Resumes,    ///< the command that was waited for is done, and more stand on its line
  Connects,   ///< CONNECT
  Escape,     ///< the host wants commands: the signs, or DTR
  Connection  ///< the connection is gone
};

using ModeTransition = Transition<Mode, ModeCause>;

/// Every transition there is; the diagram in the documentation is made from it.
std::span<const ModeTransition> mode_transitions();

std::string_view name_of(Mode mode);
std::string_view name_of(ModeCause cause);

/// Makes the transition; false and no change where there is none.
bool fire(Mode& mode, ModeCause cause);

}  // namespace airmodem
