#include "core/text/address.h"

#include <algorithm>
#include <cstddef>

#include "core/text/ascii.h"

namespace airmodem {
namespace {

constexpr std::size_t kGroups = 8;      // of an IPv6 address
constexpr std::size_t kDottedSize = 2;  // groups that an IPv4 address at the end stands for

bool is_hex_digit(char c) { return is_digit(c) || (to_upper(c) >= 'A' && to_upper(c) <= 'F'); }

// 0 to 255; a zero in front would be octal to some readers.
bool is_byte(std::string_view text) {
  const bool has_digits = !text.empty() && text.size() <= 3 && std::ranges::all_of(text, is_digit);
  if (!has_digits || (text.size() > 1 && text.front() == '0')) return false;
  return text.size() < 3 || text <= "255";
}

bool is_ipv4(std::string_view text) {
  if (std::ranges::count(text, '.') != 3) return false;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_byte(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_byte(text);
}

bool is_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 && std::ranges::all_of(text, is_hex_digit);
}

// How many groups colons divide `text` into, or more than there can be when it is malformed.
std::size_t count_groups(std::string_view text, bool may_end_dotted) {
  if (text.empty()) return 0;
  std::size_t count = 0;
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':')) {
    if (!is_group(text.substr(0, colon))) return kGroups + 1;
    ++count;
    text.remove_prefix(colon + 1);
  }
  if (is_group(text)) return count + 1;
  return may_end_dotted && is_ipv4(text) ? count + kDottedSize : kGroups + 1;
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == kGroups;
  // The gap stands for one group at least.
  return count_groups(text.substr(0, gap), false) + count_groups(text.substr(gap + 2), true) <
         kGroups;
}

}  // namespace

bool is_ip_address(std::string_view text) { return is_ipv4(text) || is_ipv6(text); }

}  // namespace airmodem
