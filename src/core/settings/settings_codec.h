/// The text that settings are kept as.
///
///     airmodem settings 1
///     line.echo = 1
///     ...
///     apn = "cmnet"
///     end 5d1f3a90
///
/// The last line holds the CRC-32 of all that stands before it: a file that was cut off or changed
/// is found out. A key that is missing has the factory's value, one that is not known is refused.
#pragma once

#include <string>
#include <string_view>

#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "core/settings/kept_settings.h"

namespace airmodem {

class SnapshotWriter;

/// The settings as text, at most kKeptSettingsLimit bytes.
std::string kept_text(const KeptSettings& settings);

/// Writes each setting that the text would have, users and passwords as secrets.
void show_settings(const KeptSettings& settings, SnapshotWriter& out);

/// `body` and the last line, which holds its sum.
std::string with_end_line(std::string body);

/// The settings that `text` holds; those of the factory when it is empty. Fails with the line and
/// what is wrong with it.
Result<KeptSettings> read_kept_settings(std::string_view text, const Profile& profile);

}  // namespace airmodem
