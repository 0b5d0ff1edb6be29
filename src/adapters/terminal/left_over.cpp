#include "adapters/terminal/left_over.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// Nobody else can take a random name beforehand; that so many are taken is no accident.
constexpr int kAsideTries = 16;

/// Renames `from` to `to`, at which nothing may stand; 0 or the error. A file system that cannot do
/// both at once is asked first.
int rename_to_free(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  std::error_code error;
  if (fs::exists(fs::symlink_status(to, error))) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

/// Renames `from` to a free name that `make_name` makes, which is put into `aside`; 0 or the error:
/// EBUSY if none was free.
int rename_aside(const fs::path& from, const AsideNames& make_name, fs::path& aside) {
  for (int tries = 0; tries < kAsideTries; ++tries) {
    aside = from.parent_path() / make_name();
    const int code = rename_to_free(from, aside);
    if (code != EEXIST) return code;
  }
  return EBUSY;
}

bool is_same(const struct stat& left, const struct stat& right) {
  return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

}  // namespace

std::string random_aside_name() {
  std::uint64_t number = 0;
  // Early at boot the kernel may have no random bytes yet; the process's number has to do then.
  if (::getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number) {
    number = static_cast<std::uint64_t>(::getpid());
  }
  return fmt::format(".airmodem.{:016x}", number);
}

int remove_left_over(const fs::path& path,
                     const std::function<bool(const fs::path& path)>& is_left_over,
                     const AsideNames& make_name) {
  const OwnedFd held(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat seen {};
  if (!held.valid() || ::fstat(held.get(), &seen) != 0) return errno;
  if (!is_left_over(path)) return EEXIST;
  fs::path aside;
  if (const int code = rename_aside(path, make_name, aside); code != 0) return code;
  struct stat found {};
  if (::lstat(aside.c_str(), &found) == 0 && is_same(found, seen)) {
    return ::unlink(aside.c_str()) == 0 ? 0 : errno;
  }
  if (const int code = rename_to_free(aside, path); code != 0) {
    spdlog::warn("{} was another program's; it is called {} now: {}", path.string(), aside.string(),
                 reason(code));
  }
  return EEXIST;
}

}  // namespace airmodem
