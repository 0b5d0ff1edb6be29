/// A folder that the user names for the program to keep things in.
#pragma once

#include <filesystem>

#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

/// Opens `folder`, which is made if only its last part is missing. A symbolic link at the path
/// itself is followed: it is the user who gives it. Fails with the reason and what to do, without
/// the path.
Result<OwnedFd> open_named_folder(const std::filesystem::path& folder);

}  // namespace airmodem
