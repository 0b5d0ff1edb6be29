/// Facts of the profile that change while the module runs (SetFact).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const SetFact& input);

}  // namespace airmodem
