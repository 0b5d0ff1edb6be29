/// A file that is there while the program can be used (--ready-file).
///
/// Theory of operation. A program has a lock on its ready file for as long as it runs, from before
/// the file gets its name. So a file that is locked is another living program's, and one that is
/// not was left by a program that was killed; the process number in it would not tell that: it may
/// be anybody's by now, or of another PID namespace. The file holds the number for messages.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>

#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

class ReadyFile {
 public:
  /// Fails where no file can be made at `path`, or where something is that is neither an empty file
  /// nor the ready file of a program that has ended; the file itself is made by write().
  static Result<std::unique_ptr<ReadyFile>> open(const std::filesystem::path& path);

  /// Removes the file, unless another one has taken its place.
  ~ReadyFile();
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  /// Puts the file there, all of it at once, for its user only. Fails as open() does.
  Result<void> write(std::string_view text);

 private:
  ReadyFile(OwnedFd folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}

  OwnedFd folder_;
  std::filesystem::path path_;
  OwnedFd file_;  ///< with its lock, when it is written
};

}  // namespace airmodem
