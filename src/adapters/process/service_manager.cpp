#include "adapters/process/service_manager.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

/// A path, or with `@` in front the name of an abstract socket. False where it is neither, or too
/// long.
bool set_name(sockaddr_un& address, socklen_t& size, std::string_view name) {
  const bool is_abstract = name.starts_with('@');
  if ((!is_abstract && !name.starts_with('/')) || name.size() >= sizeof address.sun_path) {
    return false;
  }
  std::ranges::copy(name, address.sun_path);
  if (is_abstract) address.sun_path[0] = '\0';
  // An abstract name is as long as it is said to be; a path ends with NUL.
  size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + (is_abstract ? 0 : 1));
  return true;
}

}  // namespace

bool notify_service_manager(std::string_view state) {
  const char* const name = std::getenv("NOTIFY_SOCKET");
  if (name == nullptr || *name == '\0') return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socklen_t size = 0;
  if (!set_name(address, size, name)) {
    spdlog::warn("NOTIFY_SOCKET is {}, which is no UNIX socket's name: {} cannot be told", name,
                 state);
    return false;
  }
  const OwnedFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const bool is_told =
      socket.valid() &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience) == 0 &&
      ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&address), size) >= 0;
  if (!is_told) spdlog::warn("{} cannot be told to {}: {}", state, name, reason(errno));
  return is_told;
}

}  // namespace airmodem
