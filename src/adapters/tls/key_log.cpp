#include "adapters/tls/key_log.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace airmodem {

Result<std::unique_ptr<KeyLog>> KeyLog::open(const std::string& path) {
  OwnedFd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) {
    return failure(fmt::format("cannot write the key log {}: {}", path, strerror(errno)));
  }
  return std::unique_ptr<KeyLog>(new KeyLog(std::move(file), path));
}

void KeyLog::write(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  const ssize_t written = ::write(file_.get(), whole.data(), whole.size());
  const bool fails = written != static_cast<ssize_t>(whole.size());
  if (fails && !has_failed_)
    spdlog::error("the key log {} cannot be written: {}", path_, strerror(errno));
  has_failed_ = has_failed_ || fails;
}

}  // namespace airmodem
