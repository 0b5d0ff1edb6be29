#include "adapters/terminal/left_over.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// Renames `from` to `to`, at which nothing may stand; 0 or the error. A file system that cannot do
/// both at once is asked first.
int rename_to_free(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (fs::exists(fs::symlink_status(to))) return EEXIST;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

bool is_same(const struct stat& left, const struct stat& right) {
  return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

}  // namespace

int remove_left_over(const fs::path& path,
                     const std::function<bool(const fs::path& path)>& is_left_over) {
  const OwnedFd held(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat seen {};
  if (!held.valid() || ::fstat(held.get(), &seen) != 0) return errno;
  if (!is_left_over(path)) return EEXIST;
  const fs::path aside = path.parent_path() / fmt::format(".airmodem.{}", ::getpid());
  if (const int code = rename_to_free(path, aside); code != 0) return code;
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
