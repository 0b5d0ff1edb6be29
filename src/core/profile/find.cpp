/// The profiles that are built in.
#include "airmodem/profile.h"

namespace airmodem {

std::optional<Profile> find_profile(std::string_view name) {
  for (const auto make : {air724ug, sim800}) {
    Profile profile = make();
    if (profile.name == name) return profile;
  }
  return std::nullopt;
}

}  // namespace airmodem
