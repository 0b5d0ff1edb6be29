/// Bytes written as hexadecimal digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace airmodem {

/// The bytes that pairs of digits, in any case, stand for; nullopt if `digits` is anything else.
std::optional<std::string> parse_hex(std::string_view digits);

/// The bytes as pairs of upper-case digits.
std::string to_hex(std::string_view bytes);

}  // namespace airmodem
