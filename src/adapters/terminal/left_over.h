/// Removes names that dead programs have left, and those of our own at the end.
///
/// Theory of operation. Between a look at a path and its removal another program may have put its
/// own file there. A lock would keep it out, but a lock on a folder is anybody's to hold, for ever
/// if he likes. So the file that was looked at is held by a descriptor, by which its inode is not
/// another file's meanwhile. It is renamed to a random name beside it, which of two programs only
/// one can do, and removed there if it is that file. Otherwise it is put back.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace airmodem {

/// Makes a name to rename a file to; another one each time.
using AsideNames = std::function<std::string()>;

/// One that nobody can guess, and so cannot take first.
std::string random_aside_name();

/// Removes what stands at `path`, itself and not what it leads to, if `is_left_over` says that of
/// it. Waits for nobody. 0, or an error number: EEXIST when something stays there that is not left
/// over, EBUSY when what is left over stays since no name beside it is free.
int remove_left_over(const std::filesystem::path& path,
                     const std::function<bool(const std::filesystem::path& path)>& is_left_over,
                     const AsideNames& make_name = random_aside_name);

}  // namespace airmodem
