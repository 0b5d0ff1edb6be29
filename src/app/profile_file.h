/// Profiles that users write: TOML with `base`, a profile that is built in, and facts that differ.
#pragma once

#include <string>

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

}  // namespace airmodem
