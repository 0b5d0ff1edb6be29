#include "adapters/terminal/folder_lock.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>

namespace airmodem {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : fd_(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (fd_.valid() && ::flock(fd_.get(), LOCK_EX) == 0) return;
  spdlog::warn("{} cannot be locked: {}", folder.string(), std::generic_category().message(errno));
}

}  // namespace airmodem
