/// What is wrong with a path before a port is made there.
#pragma once

#include <filesystem>
#include <string_view>

#include "airmodem/result.h"

namespace airmodem {

/// A folder is never to be removed for a port: the port's name in it is missing.
Result<void> check_is_no_folder(const std::filesystem::path& path);

/// Whether a dead program has left the socket at `path`. Disturbs no program that lives; false
/// where anything else stands there, or it cannot be told.
bool is_dead_socket(const std::filesystem::path& path);

/// The terminal in /dev/pts that the link at `path` leads to and that somebody keeps: only while
/// its master is open does a pseudo terminal exist. Empty where there is no such.
std::filesystem::path living_terminal(const std::filesystem::path& path);

/// Why no port can be made at `path`, where something else stands, and what to do. Nobody is told
/// to remove what a program that lives serves. `option` is the one that the path is given with.
tl::unexpected<Error> occupied(const std::filesystem::path& path, std::string_view option);

}  // namespace airmodem
