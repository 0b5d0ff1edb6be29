/// Files that outputs write, and how the log tells of what they lose.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "adapters/output/line_output.h"
#include "adapters/owned_fd.h"

namespace airmodem {

/// Opens the file to be written with these open() flags besides, or makes it, for this user only. A
/// pipe with a name is opened whether or not somebody reads it. A symbolic link is followed only
/// where nobody but this user and root can have made it. Not valid, with errno, on failure.
OwnedFd open_output_file(const std::filesystem::path& path, int flags);

/// Why that has failed, by its errno.
std::string why_not_opened(int code);

/// Options of an output whose losses the log tells of: the first one, and how many there were in
/// all. `name` is what it is called there ("the trace /tmp/t"). In the file a comment, `#` and how
/// many, takes the place of lines that are lost.
LineOutputOptions options_of_file(const std::string& name, std::size_t limit);

}  // namespace airmodem
