#include "adapters/terminal/socket_path.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>

#include "adapters/system_reason.h"
#include "adapters/terminal/left_over.h"
#include "adapters/terminal/port_path.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cannot(const fs::path& path, std::string_view why) {
  return failure(
      fmt::format("{} cannot be made: {}; choose another --unix path", path.string(), why));
}

/// Calls bind(); 0 or the error.
int bind_once(int socket, const sockaddr_un& address) {
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::bind(socket, generic, sizeof address) == 0 ? 0 : errno;
}

/// Binds; a left-over socket goes first. 0 or the error.
int bind_to(int socket, const sockaddr_un& address) {
  const int code = bind_once(socket, address);
  if (code != EADDRINUSE) return code;
  const int removed = remove_left_over(address.sun_path, is_dead_socket);
  if (removed == EEXIST) return EADDRINUSE;
  if (removed != 0 && removed != ENOENT) return removed;
  return bind_once(socket, address);
}

}  // namespace

Result<SocketPath> SocketPath::bind(int socket, const fs::path& path, mode_t mode) {
  if (auto good = check_is_no_folder(path); !good) return tl::unexpected(good.error());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) {
    return cannot(path, fmt::format("a socket's path has at most {} bytes, and this one has {}",
                                    sizeof address.sun_path - 1, text.size()));
  }
  std::memcpy(address.sun_path, text.data(), text.size());
  // The socket's own mode is the one that its file gets: nobody can be faster.
  if (::fchmod(socket, mode) != 0) return cannot(path, reason(errno));
  const int code = bind_to(socket, address);
  if (code == EADDRINUSE) return occupied(path, "--unix");
  if (code == ENOENT || code == ENOTDIR) {
    return failure(
        fmt::format("{} cannot be made: its folder does not exist; create {} or choose another "
                    "--unix path",
                    text, path.parent_path().string()));
  }
  if (code != 0) return cannot(path, reason(code));
  struct stat made {};
  // The umask has taken from the mode what was asked for in so many words.
  if (::chmod(address.sun_path, mode) != 0 || ::lstat(address.sun_path, &made) != 0) {
    return cannot(path, reason(errno));
  }
  return SocketPath(path, made.st_dev, made.st_ino);
}

SocketPath& SocketPath::operator=(SocketPath&& other) noexcept {
  if (this == &other) return *this;
  remove();
  path_ = std::exchange(other.path_, {});
  device_ = other.device_;
  inode_ = other.inode_;
  return *this;
}

void SocketPath::remove() {
  if (path_.empty()) return;
  const auto is_ours = [this](const fs::path& path) {
    struct stat found {};
    return ::lstat(path.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  };
  const int code = remove_left_over(path_, is_ours);
  if (code == 0 || code == EEXIST || code == ENOENT) return;
  spdlog::warn("{} cannot be removed: {}", path_.string(), reason(code));
}

}  // namespace airmodem
