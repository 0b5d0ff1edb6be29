/// Real timing: what the outside answers sooner than a module has it waits (spec: timing.real).
/// What comes later is not delayed.
///
/// Theory of operation. Each link, and the bearer, has a pace from the moment when it is asked for:
/// the earliest time at which its success may be heard. A success that comes sooner is kept, and so
/// is every input of the same link or bearer after it, in order; the peer is held back meanwhile.
/// When the time has come they are let in one by one, as if they came then. Failures that come
/// first are let in at once. A new attempt forgets what the last one left.
#pragma once

#include "airmodem/input.h"
#include "core/context.h"
#include "core/timers.h"

namespace airmodem {

/// A link is being opened, or the bearer brought up, from now on.
void begin_pace(Context& context, LinkId link);
void begin_bearer_pace(Context& context);

/// Whether `input` comes too early, and is kept for its time. With a link all that follows waits
/// too, and its peer is held back.
bool keep_pace(Context& context, const Input& input);

/// What happens when the time has come: what is kept goes to the families.
extern const Timer kPaceTimer;

}  // namespace airmodem
