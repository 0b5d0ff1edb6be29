#include "adapters/output/file_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "adapters/system_reason.h"

namespace airmodem {

namespace {

/// Whether others may put a link there, as in /tmp, that leads to a file of this user's. Many
/// systems give each user a group of the same number, in which nobody else is, and let it write.
bool is_shared(int folder) {
  struct stat found {};
  if (::fstat(folder, &found) != 0) return true;
  const bool is_of_other = found.st_uid != 0 && found.st_uid != ::geteuid();
  const mode_t shared = found.st_gid == ::geteuid() ? S_IWOTH : S_IWOTH | S_IWGRP;
  return is_of_other || (found.st_mode & shared) != 0;
}

}  // namespace

OwnedFd open_output_file(const std::filesystem::path& path, int flags) {
  const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const std::string name = path.filename().empty() ? "." : path.filename();
  const OwnedFd folder(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return {};
  const bool follows = !is_shared(folder.get());
  struct stat found {};
  const int looking = follows ? 0 : AT_SYMLINK_NOFOLLOW;
  const bool is_pipe =
      ::fstatat(folder.get(), name.c_str(), &found, looking) == 0 && S_ISFIFO(found.st_mode);
  // To open a pipe for writing alone waits for its reader.
  const int mode = is_pipe ? O_RDWR : O_WRONLY;
  const int all_flags = mode | (follows ? 0 : O_NOFOLLOW) | O_CREAT | O_CLOEXEC | O_NOCTTY | flags;
  return OwnedFd(::openat(folder.get(), name.c_str(), all_flags, 0600));
}

std::string why_not_opened(int code) {
  if (code != ELOOP) return why_not_written(code);
  return "it is a symbolic link in a folder in which others can make one; give the file itself";
}

LineOutputOptions options_of_file(const std::string& name, std::size_t limit) {
  return {.limit = limit,
          .gap_before = "# ",
          .gap_after = " lines are missing here\n",
          .lost_first =
              [name](int error) {
                const bool is_slow = error == 0 || error == ETIMEDOUT;
                const std::string why =
                    is_slow ? "it is not taken fast enough" : why_not_written(error);
                spdlog::error("{} cannot be written: {}; a comment stands where lines are missing",
                              name, why);
              },
          .lost_in_all =
              [name](std::uint64_t count) { spdlog::error("{}: {} lines are lost", name, count); }};
}

}  // namespace airmodem
