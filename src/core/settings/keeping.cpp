#include "core/settings/keeping.h"

#include <utility>

#include "core/settings/settings_codec.h"

namespace airmodem {
namespace {

constexpr Refusal kNotKept{.why = "the settings could not be written; --state's folder says why",
                           .code = CmeError::Other};

bool is_keeping(const Context& context) {
  const Pending pending = context.line.pending();
  return pending == Pending::Keeping || pending == Pending::Restoring;
}

}  // namespace

void find_kept(Context& context) {
  context.of<Kept>().settings = read_kept_settings(context.options.kept_settings, context.profile)
                                    .value_or(factory_settings(context.profile));
}

void load_settings(Context& context) {
  const KeptSettings& kept = context.of<Kept>().settings;
  context.line_settings = kept.line;
  context.of<ServiceSettings>() = kept.service;
  context.of<AccessPoints>() = {.chosen = kept.access_point,
                                .otherwise = kept.default_access_point};
}

void show_settings(const Context& context, SnapshotWriter& out) {
  const AccessPoints& access_points = context.of<AccessPoints>();
  show_settings({.line = context.line_settings,
                 .baud = context.of<Kept>().settings.baud,
                 .service = context.of<ServiceSettings>(),
                 .access_point = access_points.chosen,
                 .default_access_point = access_points.otherwise},
                out);
}

Outcome keep_settings(Context& context, KeptSettings settings, Pending awaited) {
  // A driver that sends IPR or &W at every start does not wear the memory out
  // (spec: settings.unkept).
  std::string bytes = kept_text(settings);
  // While a reset has left an answer out, nobody knows what is kept.
  const Kept& kept = context.of<Kept>();
  if (!kept.coming && bytes == kept_text(kept.settings)) return Outcome::ok();
  context.of<Kept>().coming = std::move(settings);
  context.emit(KeepSettings{.bytes = std::move(bytes)});
  return Outcome::pending(awaited);
}

Outcome restore_settings(Context& context) {
  const Outcome outcome =
      keep_settings(context, factory_settings(context.profile), Pending::Restoring);
  if (outcome.kind() != Outcome::Kind::Pending)
    context.line_settings = context.of<Kept>().settings.line;
  return outcome;
}

void take(Context& context, const SettingsKept&) {
  Kept& kept = context.of<Kept>();
  if (!kept.coming) return;
  kept.settings = *std::exchange(kept.coming, std::nullopt);
  if (!is_keeping(context)) return;  // a reset came first
  if (context.line.pending() == Pending::Restoring) context.line_settings = kept.settings.line;
  context.finish(Outcome::ok());
}

void take(Context& context, const SettingsNotKept&) {
  context.of<Kept>().coming.reset();
  if (is_keeping(context)) context.finish(Outcome::refused(kNotKept));
}

}  // namespace airmodem
