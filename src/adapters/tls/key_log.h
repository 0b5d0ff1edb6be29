/// The secrets of TLS connections in a file that packet analysers read (the NSS key log format).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "airmodem/result.h"

namespace airmodem {

class KeyLog {
 public:
  /// Opens the file at `path` to write behind what it holds, or makes it, for this user only.
  static Result<std::unique_ptr<KeyLog>> open(const std::string& path);
  ~KeyLog();
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;

  /// Writes one line, whole: several processes may share the file.
  void write(std::string_view line);

 private:
  explicit KeyLog(int file) : file_(file) {}

  int file_;
  bool has_failed_ = false;
};

}  // namespace airmodem
