/// How a host spells the names of the module's files (spec: files.names).
///
/// A name is at most 64 bytes long; `/` and `\` both separate its parts, and a leading `C:` is the
/// module's root, with or without a separator after it. Case is kept. Nothing leads outside the
/// root: a part `..` or `.`, an empty part, a control character, any other drive and any other
/// rooted path make it no name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace airmodem {

/// The most bytes of a name, as the host writes it.
inline constexpr std::size_t kLongestFileName = 64;

/// The name of a file as events carry it, never empty; nullopt if `text` is no name.
std::optional<std::string> parse_file_name(std::string_view text);

/// The same for a folder, whose name may end with one more separator. The root, written as
/// `C:`, `C:\` or with nothing at all, is the empty name.
std::optional<std::string> parse_folder_name(std::string_view text);

}  // namespace airmodem
