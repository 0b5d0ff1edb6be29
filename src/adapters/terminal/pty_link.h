/// The name under which a host finds a PTY: a symbolic link that is ours to make and to remove.
#pragma once

#include <filesystem>
#include <string>

#include "airmodem/result.h"

namespace airmodem {

/// Makes `link` point at the device `slave`, or, when `link` is empty, the first free one of
/// airmodem0, airmodem1, ... in $XDG_RUNTIME_DIR (/tmp without it). Returns the path of the link.
///
/// A link into /dev/pts whose terminal is gone was left by a process that was killed, and is taken
/// over. Anything else that stands there is left alone and is an error.
Result<std::filesystem::path> make_pty_link(const std::filesystem::path& link,
                                            const std::string& slave);

/// Removes `link` if it still points at `slave`.
void remove_pty_link(const std::filesystem::path& link, const std::string& slave);

}  // namespace airmodem
