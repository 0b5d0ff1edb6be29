#include "adapters/terminal/port_path.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "adapters/owned_fd.h"

namespace airmodem {

namespace fs = std::filesystem;

Result<void> check_is_no_folder(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {};
  return failure(fmt::format("{} is a folder; give a name in it, such as {}", path.string(),
                             (path / "modem").string()));
}

// A datagram socket finds it out without becoming a host of the one who lives: the kernel looks for
// the owner before it looks at the types.
bool is_dead_socket(const fs::path& path) {
  std::error_code error;
  if (fs::symlink_status(path, error).type() != fs::file_type::socket) return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, text.data(), text.size());
  const OwnedFd probe(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(probe.get(), generic, sizeof address) != 0 && errno == ECONNREFUSED;
}

fs::path living_terminal(const fs::path& path) {
  std::error_code error;
  fs::path target = fs::read_symlink(path, error);
  if (error || target.parent_path() != "/dev/pts") return {};
  return fs::status(target, error).type() == fs::file_type::character ? target : fs::path();
}

tl::unexpected<Error> occupied(const fs::path& path, std::string_view option) {
  std::error_code error;
  const std::string text = path.string();
  const auto owned = [&](const std::string& what) {
    return failure(
        fmt::format("{} exists and is not ours: a module that runs, or another program, {} there; "
                    "end that program or choose another {} path",
                    text, what, option));
  };
  if (const fs::path terminal = living_terminal(path); !terminal.empty()) {
    return owned("serves " + terminal.string());
  }
  const fs::file_type type = fs::status(path, error).type();
  if (type == fs::file_type::socket && !is_dead_socket(path)) return owned("listens");
  if (type == fs::file_type::character) {
    return failure(
        fmt::format("{} is a device; choose another {} path, or give a serial device to --serial",
                    text, option));
  }
  return failure(
      fmt::format("{} exists and is not ours; remove it or choose another {} path", text, option));
}

}  // namespace airmodem
