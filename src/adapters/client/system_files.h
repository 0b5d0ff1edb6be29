/// Reading /proc and /sys, where anything may vanish at any time and some may not be read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace airmodem {

/// What a folder holds; empty where it cannot be read.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

/// A file's first line without its end; empty where it cannot be read.
std::string first_line_of(const std::filesystem::path& path);

}  // namespace airmodem
