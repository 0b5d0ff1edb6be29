#include "app/ready_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

tl::unexpected<Error> failure_at(const std::filesystem::path& path, int code,
                                 const std::string& advice = {}) {
  return failure(
      fmt::format("ready-file: cannot write {}: {}{}", path.string(), reason(code), advice));
}

/// Replacing a device, a pipe or a link, the one to a pseudo terminal too, would take it from
/// others.
Result<void> check_place(int folder, const std::filesystem::path& path) {
  struct stat found {};
  const bool is_taken =
      ::fstatat(folder, path.filename().c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
  if (!is_taken || S_ISREG(found.st_mode)) return {};
  return failure(fmt::format(
      "ready-file: {} is there and is no regular file; give the name of a file", path.string()));
}

}  // namespace

Result<std::unique_ptr<ReadyFile>> ReadyFile::open(const std::filesystem::path& path) {
  const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  OwnedFd folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return failure_at(path, errno, "; its folder has to be there");
  if (path.filename().empty()) return failure_at(path, EISDIR, "; give the name of a file");
  if (auto free = check_place(folder.get(), path); !free) return tl::unexpected(free.error());
  if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return failure_at(path, errno);
  return std::unique_ptr<ReadyFile>(new ReadyFile(std::move(folder), path));
}

ReadyFile::~ReadyFile() {
  const std::string name = path_.filename();
  struct stat now {};
  if (!is_written_ || ::fstatat(folder_.get(), name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  const bool is_ours = now.st_dev == device_ && now.st_ino == number_;
  if (is_ours) ::unlinkat(folder_.get(), name.c_str(), 0);
}

Result<void> ReadyFile::write(std::string_view text) {
  const std::string name = path_.filename();
  // A port of this program may be there since open().
  if (auto free = check_place(folder_.get(), path_); !free) return free;
  const std::string unfinished = fmt::format(".{}.{}", name, ::getpid());
  ::unlinkat(folder_.get(), unfinished.c_str(), 0);  // of a killed program that had our number
  const int code = replace_file(folder_.get(), unfinished, name, text);
  if (code != 0) return failure_at(path_, code);
  struct stat made {};
  if (::fstatat(folder_.get(), name.c_str(), &made, AT_SYMLINK_NOFOLLOW) != 0)
    return failure_at(path_, errno);
  device_ = made.st_dev;
  number_ = made.st_ino;
  is_written_ = true;
  return {};
}

}  // namespace airmodem
