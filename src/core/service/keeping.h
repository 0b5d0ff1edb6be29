/// What the module keeps beyond its power (spec 11, &W and CIPSCONT).
#pragma once

#include "core/context.h"

namespace airmodem {

/// A start: every setting is what was kept of it, or the factory's.
void load_settings(Context& context);

/// AT+RSTSET: nothing is kept any more, and the line has the factory's settings at once.
void forget_settings(Context& context);

void take(Context& context, const SettingsKept& input);
void take(Context& context, const SettingsNotKept& input);

}  // namespace airmodem
