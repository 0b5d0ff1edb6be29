/// Any file of kept settings. What is read is a module's settings: written as text and read again
/// it is the same. The sum in the last line is set right, since no input would get past it by
/// chance.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "airmodem/profile.h"
#include "core/settings/settings_codec.h"

namespace {

std::string with_right_sum(std::string_view text) {
  std::string body(text.substr(0, text.rfind("\nend ")));
  return airmodem::with_end_line(body + '\n');
}

void read(std::string_view text, const airmodem::Profile& profile) {
  const auto settings = airmodem::read_kept_settings(text, profile);
  if (!settings) {
    if (settings.error().message.empty()) std::abort();
    return;
  }
  const std::string written = airmodem::kept_text(*settings);
  const auto again = airmodem::read_kept_settings(written, profile);
  if (!again || airmodem::kept_text(*again) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const airmodem::Profile kProfiles[] = {airmodem::air724ug(), airmodem::sim800()};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const airmodem::Profile& profile : kProfiles) {
    read(text, profile);
    read(with_right_sum(text), profile);
  }
  return 0;
}
