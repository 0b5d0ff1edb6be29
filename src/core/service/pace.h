/// Real timing: what the outside answers sooner than a module has it waits (spec 11, "Times"). What
/// comes later is not delayed.
#pragma once

#include <optional>

#include "core/context.h"

namespace airmodem {

/// A link is being opened, or the bearer brought up, from now on.
void begin_pace(Context& context, LinkId link);
void begin_bearer_pace(Context& context);

/// Whether `input` comes too early, and is kept for its time. With a link all that follows waits
/// too, and its peer is held back.
bool keep_pace(Context& context, const Input& input);

/// Whether inputs of this link wait.
bool is_ahead(const Context& context, LinkId link);

/// The next input whose time has come; nothing when there is none.
std::optional<Input> let_in(Context& context);

}  // namespace airmodem
