/// The settings that the module keeps beyond its power, and the text that they are kept as.
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

#include <optional>
#include <string>
#include <string_view>

#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "core/line/line_settings.h"
#include "core/settings/settings.h"

namespace airmodem {

struct KeptSettings {
  LineSettings line;                 ///< AT&W
  std::optional<int> baud;           ///< IPR, bits a second; 0: found out; none: never set
  ServiceSettings service;           ///< CIPSCONT
  AccessPoint access_point;          ///< CIPSCONT: CSTT
  AccessPoint default_access_point;  ///< CIPSCONT: CIPCSGP
};

/// What a module of this kind keeps when it leaves the factory.
KeptSettings factory_settings(const Profile& profile);

/// Whether IPR takes this rate.
bool is_baud_rate(std::int64_t rate);

/// Whether ICF takes both together: a format with a parity bit wants to know which parity.
bool is_framing(std::int64_t framing, std::int64_t parity);

/// The settings as text, at most kKeptSettingsLimit bytes.
std::string kept_text(const KeptSettings& settings);

/// `body` and the last line, which holds its sum.
std::string with_end_line(std::string body);

/// The settings that `text` holds; those of the factory when it is empty. Fails with the line and
/// what is wrong with it.
Result<KeptSettings> read_kept_settings(std::string_view text, const Profile& profile);

}  // namespace airmodem
