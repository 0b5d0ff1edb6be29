#include "adapters/terminal/folder_lock.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>

#include <cerrno>

#include "adapters/system_reason.h"

namespace airmodem {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : fd_(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (fd_.valid() && ::flock(fd_.get(), LOCK_EX) == 0) return;
  spdlog::warn("{} cannot be locked: {}", folder.string(), reason(errno));
}

}  // namespace airmodem
