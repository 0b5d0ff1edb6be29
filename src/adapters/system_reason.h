/// What the system says about its error numbers, and what can be done about them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace airmodem {

/// The text of an errno value.
inline std::string reason(int code) { return std::generic_category().message(code); }

/// What whoever chose the path of a file is to do when it cannot be written, by the errno value;
/// empty where the reason says enough.
std::string_view advice_on_file(int code);

/// The reason why a file cannot be written, with that advice: `No space left on device; ...`.
std::string why_not_written(int code);

/// The reason why a file that somebody has named cannot be read, with what to do.
std::string why_not_read(int code);

/// The reason why `folder` can neither be made nor used, with what to do.
std::string why_no_folder(int code, const std::filesystem::path& folder);

}  // namespace airmodem
