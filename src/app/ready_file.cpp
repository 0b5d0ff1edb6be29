#include "app/ready_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"
#include "app/readiness.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// More than a ready file has: that of 10,000 modules has 1 MiB.
constexpr std::size_t kMostBytes = 4 * 1024 * 1024;

tl::unexpected<Error> failure_at(const fs::path& path, int code) {
  return failure(fmt::format("cannot write {}: {}", path.string(), why_not_written(code)));
}

tl::unexpected<Error> taken(const fs::path& path, std::string_view what, std::string_view advice) {
  return failure(fmt::format("{} {}; {}", path.string(), what, advice));
}

bool is_there(int folder, const std::string& name, int file) {
  struct stat opened {};
  struct stat found {};
  return ::fstat(file, &opened) == 0 &&
         ::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == found.st_dev && opened.st_ino == found.st_ino;
}

/// What is at `path` and may be replaced, with its lock; not valid if nothing is there. Replacing a
/// device, a pipe or a link, the one to a pseudo terminal too, would take it from others.
Result<OwnedFd> claim(int folder, const fs::path& path) {
  const std::string name = path.filename();
  struct stat found {};
  if (::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return OwnedFd();
  if (!S_ISREG(found.st_mode))
    return taken(path, "is there and is no regular file", "give the name of a file");
  OwnedFd file(::openat(folder, name.c_str(), kReadFile));
  if (!file.valid() && errno == ENOENT) return file;
  if (!file.valid()) return failure_at(path, errno);
  // A file system without locks cannot tell of programs that run.
  const bool is_held = ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  std::string text(kMostBytes, '\0');
  if (!read_all(file.get(), 0, text)) return failure_at(path, errno);
  const std::optional<std::int64_t> process = process_of(text);
  if (!text.empty() && !process)
    return taken(path, "is there and is no ready file", "give another file, or remove it");
  const bool is_free = !is_held && is_there(folder, name, file.get());
  if (is_free) return file;
  const std::string owner = process ? fmt::format("process {}", *process) : "another program";
  return taken(path, fmt::format("is the file of {}, which is running", owner),
               "give another file, or end that program");
}

/// Renames `unfinished`; with nothing at `name` nothing may have come there meanwhile. 0 or the
/// error.
int put(int folder, const std::string& unfinished, const std::string& name, bool is_name_free) {
  const unsigned flags = is_name_free ? RENAME_NOREPLACE : 0;
  if (::renameat2(folder, unfinished.c_str(), folder, name.c_str(), flags) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;  // the file system knows no such flag
  return ::renameat(folder, unfinished.c_str(), folder, name.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Result<std::unique_ptr<ReadyFile>> ReadyFile::open(const fs::path& path) {
  const auto parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  OwnedFd folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return failure_at(path, errno);
  if (path.filename().empty()) return failure_at(path, EISDIR);
  if (auto free = claim(folder.get(), path); !free) return tl::unexpected(free.error());
  if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return failure_at(path, errno);
  return std::unique_ptr<ReadyFile>(new ReadyFile(std::move(folder), path));
}

ReadyFile::~ReadyFile() {
  const std::string name = path_.filename();
  const bool is_ours = file_.valid() && is_there(folder_.get(), name, file_.get());
  if (is_ours) ::unlinkat(folder_.get(), name.c_str(), 0);
}

Result<void> ReadyFile::write(std::string_view text) {
  const std::string name = path_.filename();
  const std::string unfinished = fmt::format(".{}.{}", name, ::getpid());
  ::unlinkat(folder_.get(), unfinished.c_str(), 0);  // of a killed program that had our number
  auto made = make_file(folder_.get(), unfinished, text);
  if (!made) return failure_at(path_, made.error());
  ::flock(made->get(), LOCK_EX | LOCK_NB);
  // A port of this program, or another program's file, may be there since open().
  const auto old = claim(folder_.get(), path_);
  const int code = old ? put(folder_.get(), unfinished, name, !old->valid()) : 0;
  if (old && code == 0) {
    file_ = *std::move(made);
    return {};
  }
  ::unlinkat(folder_.get(), unfinished.c_str(), 0);
  return old ? failure_at(path_, code) : tl::unexpected(old.error());
}

}  // namespace airmodem
