/// Files that are read as a whole, or are there whole or not at all.
#pragma once

#include <fcntl.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "adapters/owned_fd.h"

namespace airmodem {

/// Private keys and passwords lie in what the program keeps: nobody but the user who runs it sees
/// them.
inline constexpr mode_t kFolderMode = 0700;
inline constexpr mode_t kFileMode = 0600;

inline constexpr int kMakeFile = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
// A pipe that took a file's place a moment ago must not stop the loop.
inline constexpr int kReadFile = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

/// Reads from `position` until `bytes` is full or the file ends, and cuts it there; false and errno
/// when it cannot be read.
bool read_all(int file, std::uint64_t position, std::string& bytes);

/// All bytes of the file at `path`, a pipe's until its end; or the errno value of what failed:
/// EFBIG where they are more than `limit`, and no more is read then.
tl::expected<std::string, int> read_file(const std::filesystem::path& path, std::size_t limit);

/// Makes `name`, which must not be there, with these bytes, and waits until the disk has them. The
/// open file, or the errno value of what failed: nothing is left then.
tl::expected<OwnedFd, int> make_file(int folder, const std::string& name, std::string_view bytes);

/// Puts a file with these bytes in the place of `name`. They are on the disk before it has that
/// name: after a power failure too there is the old file or the new one. Until then it is called
/// `unfinished`, which must not be there. Returns 0, or the errno value of what failed.
int replace_file(int folder, const std::string& unfinished, const std::string& name,
                 std::string_view bytes);

}  // namespace airmodem
