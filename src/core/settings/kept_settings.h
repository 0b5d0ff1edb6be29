/// The settings that the module keeps beyond its power.
#pragma once

#include <cstdint>
#include <optional>

#include "airmodem/profile.h"
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

/// The highest rate that IPR takes, bits a second.
inline constexpr std::int64_t kHighestBaudRate = 921'600;

/// Whether IPR takes this rate.
bool is_baud_rate(std::int64_t rate);

/// Whether ICF takes both together: a format with a parity bit wants to know which parity.
bool is_framing(std::int64_t framing, std::int64_t parity);

}  // namespace airmodem
