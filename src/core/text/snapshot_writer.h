/// Writes what a part of the module shows of itself in a snapshot (airmodem/snapshot.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airmodem/snapshot.h"
#include "airmodem/time.h"
#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem {

class SnapshotWriter {
 public:
  /// Appends to `entries`, which outlive the writer.
  explicit SnapshotWriter(std::vector<SnapshotEntry>& entries) : entries_(entries) {}

  /// A number, or words of ours; the parts are one value.
  template <class... Parts>
  void add(std::string key, const Parts&... parts) {
    entries_.push_back({.key = std::move(key), .value = concat(parts...)});
  }

  void add_flag(std::string key, bool is_so) { add(std::move(key), is_so ? "yes" : "no"); }

  /// What somebody outside has chosen, whatever its bytes are.
  void add_text(std::string key, std::string_view text) { add(std::move(key), quote(text)); }

  /// Whether there is a secret, and not what it is.
  void add_secret(std::string key, bool is_set) { add_text(std::move(key), is_set ? "***" : ""); }

  void add_moment(std::string key, Instant moment);

 private:
  std::vector<SnapshotEntry>& entries_;
};

}  // namespace airmodem
