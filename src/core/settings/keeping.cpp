#include "core/settings/keeping.h"

#include <utility>

#include "core/serial/serial_line.h"

namespace airmodem {
namespace {

constexpr Refusal kNotKept{.why = "the settings could not be written; --state's folder says why",
                           .code = CmeError::Other};

bool is_keeping(const Context& context) {
  const Pending pending = context.line.pending();
  return pending == Pending::Keeping || pending == Pending::Restoring;
}

}  // namespace

void load_settings(Context& context) {
  State& state = context.state;
  state.line = context.kept.line;
  state.service = context.kept.service;
  state.access_point = context.kept.access_point;
  state.default_access_point = context.kept.default_access_point;
  tell_serial_line(context);
}

Outcome keep_settings(Context& context, KeptSettings settings, Pending awaited) {
  // A driver that sends IPR or &W at every start does not wear the memory out
  // (spec: settings.unkept).
  std::string bytes = kept_text(settings);
  if (bytes == kept_text(context.kept)) return Outcome::ok();
  context.to_be_kept = std::move(settings);
  context.emit(KeepSettings{.bytes = std::move(bytes)});
  return Outcome::pending(awaited);
}

Outcome restore_settings(Context& context) {
  const Outcome outcome =
      keep_settings(context, factory_settings(context.profile), Pending::Restoring);
  if (outcome.kind() != Outcome::Kind::Pending) context.state.line = context.kept.line;
  return outcome;
}

void take(Context& context, const SettingsKept&) {
  if (!is_keeping(context)) return;
  context.kept = std::move(context.to_be_kept);
  if (context.line.pending() == Pending::Restoring) context.state.line = context.kept.line;
  context.finish(Outcome::ok());
}

void take(Context& context, const SettingsNotKept&) {
  if (is_keeping(context)) context.finish(Outcome::refused(kNotKept));
}

}  // namespace airmodem
