/// The secrets of TLS connections in a file that packet analysers read (the NSS key log format).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

class KeyLog {
 public:
  /// Opens the file at `path` to write behind what it holds, or makes it, for this user only.
  static Result<std::unique_ptr<KeyLog>> open(const std::string& path);

  /// Writes one line, whole: several processes may share the file.
  void write(std::string_view line);

 private:
  KeyLog(OwnedFd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  OwnedFd file_;
  std::string path_;
  bool has_failed_ = false;
};

}  // namespace airmodem
