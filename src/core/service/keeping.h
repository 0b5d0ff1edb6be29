/// What the module keeps beyond its power (spec 11, &W and CIPSCONT).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const SettingsKept& input);
void take(Context& context, const SettingsNotKept& input);

}  // namespace airmodem
