/// What the module says by itself (spec: boot.*).
#pragma once

#include <string>
#include <vector>

#include "core/context.h"

namespace airmodem {

/// Says the lines as URCs, but for those about context and attachment that are not true; `what` is
/// the state that they report. Before a host has come nobody is told anything: the first one gets
/// all that is true by then.
void announce(Context& context, StateReport what, const std::vector<std::string>& lines);

/// The lines that tell what card there is; none while it is busy.
const std::vector<std::string>& card_lines(const Context& context);

}  // namespace airmodem
