/// A file that is there while the program can be used (--ready-file).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

class ReadyFile {
 public:
  /// Fails where no file can be made at `path`, or what is there is no regular file; the file
  /// itself is made by write().
  static Result<std::unique_ptr<ReadyFile>> open(const std::filesystem::path& path);

  /// Removes the file, unless another one has taken its place.
  ~ReadyFile();
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  /// Puts the file there, all of it at once; one that is there already is replaced. For its user
  /// only.
  Result<void> write(std::string_view text);

 private:
  ReadyFile(OwnedFd folder, std::filesystem::path path)
      : folder_(std::move(folder)), path_(std::move(path)) {}

  OwnedFd folder_;
  std::filesystem::path path_;
  bool is_written_ = false;
  dev_t device_{};  // of the file that was written, with
  ino_t number_{};
};

}  // namespace airmodem
