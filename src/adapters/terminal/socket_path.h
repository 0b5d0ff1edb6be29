/// The path of a UNIX socket: ours to make, and to remove as long as it is ours.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <utility>

#include "airmodem/result.h"

namespace airmodem {

/// Removes the socket at its end, unless something else stands there by then.
class SocketPath {
 public:
  /// Binds `socket` to `path`, with `mode` as its permissions from the first moment on. A socket
  /// there that nobody listens at was left by a dead program, and is replaced. Anything else is an
  /// error that says what to do.
  static Result<SocketPath> bind(int socket, const std::filesystem::path& path, mode_t mode);

  SocketPath() = default;
  ~SocketPath() { remove(); }
  bool empty() const { return path_.empty(); }

  SocketPath(SocketPath&& other) noexcept { *this = std::move(other); }
  SocketPath& operator=(SocketPath&& other) noexcept;

 private:
  SocketPath(std::filesystem::path path, dev_t device, ino_t inode)
      : path_(std::move(path)), device_(device), inode_(inode) {}

  void remove();

  std::filesystem::path path_;  ///< empty: there is nothing to remove
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace airmodem
