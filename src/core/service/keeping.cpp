#include "core/service/keeping.h"

namespace airmodem {

void take(Context&, const SettingsKept&) {}
void take(Context&, const SettingsNotKept&) {}

Result<void> check_kept_settings(std::string_view bytes) {
  if (bytes.empty()) return {};
  return failure("not settings of a module");
}

}  // namespace airmodem
