/// What the module keeps beyond its power (&W, IPR, CIPSCONT; spec: settings.*).
#pragma once

#include <optional>
#include <span>

#include "core/command/command.h"
#include "core/context.h"
#include "core/settings/kept_settings.h"

namespace airmodem {

class SnapshotWriter;

struct Kept {
  KeptSettings settings;                              ///< what a start finds
  std::optional<KeptSettings> coming = std::nullopt;  ///< until the outside has answered
};

/// Reads what was kept before the module was made.
void find_kept(Context& context);

/// Puts what is kept into force, as every start does.
void load_settings(Context& context);

/// Keeps `settings` in place of what was kept before; nothing changes when they are the same.
/// `awaited` until the outside has them.
Outcome keep_settings(Context& context, KeptSettings settings, Pending awaited = Pending::Keeping);

/// Keeps the settings of the factory; the line has them as soon as they are kept.
Outcome restore_settings(Context& context);

/// Writes the settings that are in force.
void show_settings(const Context& context, SnapshotWriter& out);

/// CIPSCONT and CIPCSGP.
std::span<const Command> service_commands();

void take(Context& context, const SettingsKept& input);
void take(Context& context, const SettingsNotKept& input);

}  // namespace airmodem
