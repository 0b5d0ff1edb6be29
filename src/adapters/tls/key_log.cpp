#include "adapters/tls/key_log.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include "adapters/output/file_output.h"

namespace airmodem {

Result<std::unique_ptr<KeyLog>> KeyLog::open(const std::string& path) {
  OwnedFd file = open_output_file(path, O_APPEND);
  if (!file.valid()) {
    return failure(fmt::format("cannot write the key log {}: {}", path, why_not_opened(errno)));
  }
  return std::unique_ptr<KeyLog>(new KeyLog(std::move(file), path));
}

KeyLog::KeyLog(OwnedFd file, const std::string& path)
    : output_(std::make_unique<DescriptorTarget>(std::move(file)),
              options_of_file("the key log " + path, kKeyLogBacklog)) {}

}  // namespace airmodem
