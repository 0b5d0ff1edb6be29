#include "app/profile_file.h"

#include <filesystem>
#include <optional>

#include "app/toml_reading.h"

namespace airmodem {
namespace {

constexpr const char* kWhat = "profile";
constexpr std::string_view kKnownProfiles = "air724ug, sim800";

Result<Profile> named_profile(const std::string& name) {
  auto profile = find_profile(name);
  if (profile) return *std::move(profile);
  return failure("expected " + std::string(kKnownProfiles) + ", or a file such as ./my.toml, not " +
                 name);
}

Result<Profile> base_of(const TomlFile& file) {
  const toml::node* const base = file.table.get("base");
  if (base == nullptr) {
    return failure(file.what + " " + file.path +
                   ": base is missing: the name of the profile that it changes, base = "
                   "\"air724ug\"");
  }
  const auto name = base->value_exact<std::string>();
  const std::string place = file.place(base->source()) + ": base: ";
  if (!name) return failure(place + "expected a text in double quotes");
  auto profile = named_profile(*name);
  if (!profile) return failure(place + profile.error().message);
  return profile;
}

}  // namespace

Result<void> set_given_fact(Profile& profile, const Given& given) {
  std::string text;
  for (const std::string& value : given.values) text += (text.empty() ? "" : "|") + value;
  const auto done = set_fact(profile, given.key, text);
  if (!done) return failure_at(given, done.error().message);
  return {};
}

Result<Profile> load_profile(const std::string& name_or_file) {
  const bool is_file = name_or_file.find_first_of("./") != std::string::npos;
  if (!is_file) return named_profile(name_or_file);
  const auto text = read_toml_text(kWhat, name_or_file);
  if (!text) return tl::unexpected(text.error());
  return parse_profile(name_or_file, *text);
}

Result<Profile> parse_profile(const std::string& path, const std::string& text) {
  const auto file = parse_toml(kWhat, path, text);
  if (!file) return tl::unexpected(file.error());
  auto profile = base_of(*file);
  if (!profile) return profile;
  auto facts = read_facts(*file, "", file->table);
  if (!facts) return tl::unexpected(facts.error());
  for (const Given& fact : *facts) {
    if (fact.key == "base") continue;
    if (const auto done = set_given_fact(*profile, fact); !done) {
      return tl::unexpected(done.error());
    }
  }
  profile->name = std::filesystem::path(path).stem().string();
  return profile;
}

}  // namespace airmodem
