#include "adapters/files/named_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"

namespace airmodem {

Result<OwnedFd> open_named_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
    return failure(why_no_folder(errno, folder));
  }
  OwnedFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid() && errno == ENOENT) {
    return failure(
        "it is a symbolic link that leads nowhere; make the folder there, or give "
        "another one");
  }
  if (!opened.valid() || ::faccessat(opened.get(), ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0) {
    return failure(why_no_folder(errno, folder));
  }
  return opened;
}

}  // namespace airmodem
