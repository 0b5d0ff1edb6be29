/// How a module is at one moment: for consoles, verdicts and bug reports.
///
///     const Snapshot snapshot = module.snapshot();
///     if (snapshot.find("link.0.state") == "CONNECTED") ...
///     std::fputs(to_text(snapshot).c_str(), stderr);
///
/// It is a copy, and taking it changes nothing. docs/snapshot.md lists the keys. Passwords, users
/// of access points, PINs and fixed TLS secrets are not in it, nor is anything that was sent,
/// received or typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/time.h"

namespace airmodem {

/// It grows when a key goes or its value changes its meaning. Within a version keys may be added.
inline constexpr std::uint32_t kSnapshotVersion = 1;

/// One thing that is so.
struct SnapshotEntry {
  std::string key;    ///< words separated by dots, without blanks: `link.0.sent`
  std::string value;  ///< a number, a word or words, or a text in double quotes; `"***"`: a secret
};

struct Snapshot {
  std::uint32_t version = kSnapshotVersion;
  Instant time{};                      ///< of the last call that has told the module the time
  std::vector<SnapshotEntry> entries;  ///< each key once

  /// The value of a key, valid as long as the snapshot; nullopt if there is none.
  std::optional<std::string_view> find(std::string_view key) const;
};

/// The snapshot as lines `key value`, each with LF at its end; the first two are `version` and
/// `time`, in seconds with six decimals.
std::string to_text(const Snapshot& snapshot);

}  // namespace airmodem
