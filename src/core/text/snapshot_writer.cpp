#include "core/text/snapshot_writer.h"

#include <algorithm>
#include <cstddef>

namespace airmodem {
namespace {

// Seconds since the module's power-on.
std::string seconds_text(Instant moment) {
  constexpr std::size_t kDecimals = 6;
  constexpr Duration::rep kSecond = 1'000'000;
  const Duration::rep count = moment.time_since_epoch().count();
  std::string decimals = concat(count % kSecond);
  decimals.insert(0, kDecimals - decimals.size(), '0');
  return concat(count / kSecond, '.', decimals);
}

}  // namespace

void SnapshotWriter::add_moment(std::string key, Instant moment) {
  add(std::move(key), seconds_text(moment));
}

std::optional<std::string_view> Snapshot::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &SnapshotEntry::key);
  return entry != entries.end() ? std::optional<std::string_view>(entry->value) : std::nullopt;
}

std::string to_text(const Snapshot& snapshot) {
  std::string text;
  append(text, "version ", snapshot.version, "\ntime ", seconds_text(snapshot.time), '\n');
  for (const SnapshotEntry& entry : snapshot.entries) {
    append(text, entry.key, ' ', entry.value, '\n');
  }
  return text;
}

}  // namespace airmodem
