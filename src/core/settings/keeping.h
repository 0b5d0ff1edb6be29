/// What the module keeps beyond its power (&W, IPR, CIPSCONT; spec: settings.*).
#pragma once

#include "core/context.h"

namespace airmodem {

/// Puts what is kept into force, as every start does; the serial line has its format from here on.
void load_settings(Context& context);

/// Keeps `settings` in place of what was kept before; nothing changes when they are the same.
/// `awaited` until the outside has them.
Outcome keep_settings(Context& context, KeptSettings settings, Pending awaited = Pending::Keeping);

/// Keeps the settings of the factory; the line has them as soon as they are kept.
Outcome restore_settings(Context& context);

void take(Context& context, const SettingsKept& input);
void take(Context& context, const SettingsNotKept& input);

}  // namespace airmodem
