/// One program at a time in a folder.
#pragma once

#include <filesystem>

#include "adapters/owned_fd.h"

namespace airmodem {

/// Holds the lock of a folder, so that of several programs that find the same left-over name in it
/// one alone takes it over. A folder that cannot be locked is a warning in the log.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  OwnedFd fd_;  // closing it unlocks
};

}  // namespace airmodem
