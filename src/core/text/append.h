/// Putting text together without a temporary for each part.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace airmodem {

/// Appends a part: text as it is, a character, or a number in decimal.
inline void append_part(std::string& out, std::string_view text) { out.append(text); }
inline void append_part(std::string& out, char character) { out.push_back(character); }

template <std::integral Number>
requires(!std::same_as<Number, char> &&
         !std::same_as<Number, bool>) void append_part(std::string& out, Number number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

/// Appends all parts, one after the other.
template <class... Parts>
void append(std::string& out, const Parts&... parts) {
  (append_part(out, parts), ...);
}

/// All parts as one string.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  append(out, parts...);
  return out;
}

}  // namespace airmodem
