/// The secrets of TLS connections in a file that packet analysers read (the NSS key log format).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/output/line_output.h"
#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

/// How much of a key log waits for a slow disk or a reader: the secrets of some hundred
/// connections.
inline constexpr std::size_t kKeyLogBacklog = 256 * 1024;

class KeyLog {
 public:
  /// Opens the file at `path` to write after what it holds, or makes it, for this user only.
  static Result<std::unique_ptr<KeyLog>> open(const std::string& path);

  /// Writes one line, whole (several processes may share the file), and without waiting for it.
  void write(std::string_view line) { output_.write(std::string(line) + '\n'); }

 private:
  KeyLog(OwnedFd file, const std::string& path);

  LineOutput output_;
};

}  // namespace airmodem
