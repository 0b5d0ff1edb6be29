/// Profiles that users write: TOML with `base`, a profile that is built in, and facts that differ.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "app/given.h"

namespace airmodem {

/// The profile of a name, or the one that a file describes: what has a slash or a dot is a file.
Result<Profile> load_profile(const std::string& name_or_file);

/// The profile that a file's text describes.
Result<Profile> parse_profile(const std::string& path, const std::string& text);

/// Sets a fact of a profile as it was given.
Result<void> set_given_fact(Profile& profile, const Given& given);

/// The tables in which facts stand: `sim`, `network`, ...
std::vector<std::string> fact_tables();

/// A built-in profile as a file that describes it, to begin one's own with.
std::string profile_text(const Profile& profile);

/// Carries out `airmodem profile [NAME|FILE]`: the text of that profile, or the names of all, or
/// its help.
Result<std::string> describe_profiles(std::span<char* const> arguments);

}  // namespace airmodem
