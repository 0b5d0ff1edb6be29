/// Handlers for commands that keep one number and do nothing else, or not even that.
#pragma once

#include "core/command/command.h"

namespace airmodem {

/// OK.
inline Outcome accept(Context&, const Arguments&) { return Outcome::ok(); }

/// Read: `+NAME: <n>`.
template <auto Group, auto Member>
Outcome read_setting(Context& context, const Arguments&) {
  return answer_line(context, context.state.*Group.*Member);
}

/// Set: keeps the number, which the row has checked; one left out is 0, as in ATE.
template <auto Group, auto Member>
Outcome keep_setting(Context& context, const Arguments& arguments) {
  context.state.*Group.*Member = static_cast<int>(arguments.number_or(0, 0));
  return Outcome::ok();
}

}  // namespace airmodem
