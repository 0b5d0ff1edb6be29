#include "adapters/files/whole_file.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(file, bytes.data(), bytes.size());
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool read_all(int file, std::uint64_t position, std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = ::pread(file, bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(position + done));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    if (size == 0) break;
    done += static_cast<std::size_t>(size);
  }
  bytes.resize(done);
  return true;
}

int replace_file(int folder, const std::string& unfinished, const std::string& name,
                 std::string_view bytes) {
  const OwnedFd file(::openat(folder, unfinished.c_str(), kMakeFile, kFileMode));
  if (!file.valid()) return errno;
  if (write_all(file.get(), bytes) && ::fsync(file.get()) == 0 &&
      ::renameat(folder, unfinished.c_str(), folder, name.c_str()) == 0) {
    return 0;
  }
  const int code = errno;
  if (::unlinkat(folder, unfinished.c_str(), 0) != 0) {
    spdlog::warn("file {} stays: {}", unfinished, reason(errno));
  }
  return code;
}

}  // namespace airmodem
