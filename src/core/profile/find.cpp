/// The profiles that are built in.
#include <array>

#include "airmodem/profile.h"

namespace airmodem {
namespace {

constexpr std::array kProfiles{air724ug, sim800, sim900};

}  // namespace

std::optional<Profile> find_profile(std::string_view name) {
  for (const auto make : kProfiles) {
    Profile profile = make();
    if (profile.name == name) return profile;
  }
  return std::nullopt;
}

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  names.reserve(std::size(kProfiles));
  for (const auto make : kProfiles) names.push_back(make().name);
  return names;
}

}  // namespace airmodem
