/// Characters as the AT line sees them: ASCII, whatever the machine's locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace airmodem {

inline constexpr char kBackspace = '\x08';
inline constexpr char kLf = '\n';
inline constexpr char kCr = '\r';
inline constexpr char kCtrlZ = '\x1A';
inline constexpr char kEsc = '\x1B';

constexpr char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return to_upper(c) >= 'A' && to_upper(c) <= 'Z'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The text without the blanks around it.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether both are the same but for the case of letters.
constexpr bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return to_upper(x) == to_upper(y); });
}

/// Whether a text can be a server's name or address: one that holds blanks, control characters or
/// anything outside ASCII is neither.
constexpr bool is_host_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7F'; });
}

/// Whether a server is given by its address and not by a name: only an IPv6 address holds a colon,
/// and no name ends in a part that is a number.
constexpr bool is_address(std::string_view server) {
  const std::string_view last_part = server.substr(server.rfind('.') + 1);
  return server.find(':') != std::string_view::npos ||
         (!last_part.empty() && std::ranges::all_of(last_part, is_digit));
}

}  // namespace airmodem
