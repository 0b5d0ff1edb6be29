#include "core/service/keeping.h"

namespace airmodem {

void load_settings(Context& context) {
  context.state.line = context.state.stored_line;
  context.state.service = ServiceSettings{};
}

void forget_settings(Context& context) {
  context.state.stored_line = LineSettings{};
  context.state.line = context.state.stored_line;
}

void take(Context&, const SettingsKept&) {}
void take(Context&, const SettingsNotKept&) {}

Result<void> check_kept_settings(std::string_view bytes) {
  if (bytes.empty()) return {};
  return failure("not settings of a module");
}

}  // namespace airmodem
