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

/// Reads until `bytes` is full or nothing more comes, and cuts it there; false and errno on
/// failure. `read` is given where to, how much fits there, and how much was read before.
template <class Read>
bool fill(std::string& bytes, Read read) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = read(bytes.data() + done, bytes.size() - done, done);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    if (size == 0) break;
    done += static_cast<std::size_t>(size);
  }
  bytes.resize(done);
  return true;
}

void remove_unfinished(int folder, const std::string& name) {
  if (::unlinkat(folder, name.c_str(), 0) == 0) return;
  spdlog::warn("file {} stays: {}", name, reason(errno));
}

}  // namespace

bool read_all(int file, std::uint64_t position, std::string& bytes) {
  return fill(bytes, [=](char* to, std::size_t size, std::size_t done) {
    return ::pread(file, to, size, static_cast<off_t>(position + done));
  });
}

tl::expected<std::string, int> read_file(const std::filesystem::path& path, std::size_t limit) {
  const OwnedFd file(::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  std::string bytes(limit + 1, '\0');
  const bool is_read =
      file.valid() && fill(bytes, [&file](char* to, std::size_t size, std::size_t) {
        return ::read(file.get(), to, size);
      });
  if (!is_read) return tl::unexpected(errno);
  if (bytes.size() > limit) return tl::unexpected(EFBIG);
  return bytes;
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
