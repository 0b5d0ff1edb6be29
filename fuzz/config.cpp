/// Any configuration file and any profile of a user's: whatever is wrong is told in words. No file
/// is opened: compose() is left out.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/config_file.h"
#include "app/profile_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = airmodem::parse_config("fuzz.toml", text);
  if (!config && config.error().message.empty()) std::abort();

  const auto profile = airmodem::parse_profile("fuzz.toml", text);
  if (!profile && profile.error().message.empty()) std::abort();
  return 0;
}
