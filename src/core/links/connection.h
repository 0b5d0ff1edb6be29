/// What bearer, links and server look like together (spec: states.*).
#pragma once

#include "core/command/connection_state.h"
#include "core/context.h"

namespace airmodem {

/// The state that CIPSTATUS shows, and that the rows of commands ask for.
ConnectionState connection_state(const Context& context);

/// Refuses a command that is allowed only in these states, which the module's is none of.
Outcome refuse_in_state(Context& context, StateSet allowed);

}  // namespace airmodem
