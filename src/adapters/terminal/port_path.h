/// What is wrong with a path before a port is made there.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "airmodem/result.h"

namespace airmodem {

/// A folder is never to be removed for a port: the port's name in it is missing.
inline Result<void> check_is_no_folder(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {};
  return failure(fmt::format("{} is a folder; give a name in it, such as {}", path.string(),
                             (path / "modem").string()));
}

}  // namespace airmodem
