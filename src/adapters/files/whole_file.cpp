#include "adapters/files/whole_file.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

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

void remove_unfinished(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) == 0) return;
  spdlog::warn("file {} stays: {}", name, reason(errno));
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

tl::expected<OwnedFd, int> make_file(int folder, const std::string& name, std::string_view bytes) {
  OwnedFd file(::openat(folder, name.c_str(), kMakeFile, kFileMode));
  if (!file.valid()) return tl::unexpected(errno);
  if (write_all(file.get(), bytes) && ::fsync(file.get()) == 0) return file;
  const int code = errno;
  remove_unfinished(folder, name);
  return tl::unexpected(code);
}

int replace_file(int folder, const std::string& unfinished, const std::string& name,
                 std::string_view bytes) {
  const auto file = make_file(folder, unfinished, bytes);
  if (!file) return file.error();
  if (::renameat(folder, unfinished.c_str(), folder, name.c_str()) == 0) return 0;
  const int code = errno;
  remove_unfinished(folder, unfinished);
  return code;
}

}  // namespace airmodem
