#include "core/text/address.h"

#include <algorithm>
#include <cstddef>

#include "core/text/ascii.h"

namespace airmodem {
namespace {

constexpr std::size_t kSize = 16;
constexpr std::size_t kIpv4At = 12;  // where the four bytes of an IPv4 address stand

/// Bytes of an IPv6 address on one side of its gap.
struct Groups {
  IpAddress bytes{};
  std::size_t size = 0;

  bool push(std::size_t byte) {
    if (size == kSize) return false;
    bytes[size++] = static_cast<std::uint8_t>(byte);
    return true;
  }
};

/// Addresses that have the same first bits.
struct Range {
  std::string_view first;
  std::size_t prefix = 0;  ///< how many bits count, of those of its family
};

constexpr Range kPrivateRanges[] = {
    {"10.0.0.0", 8},     {"100.64.0.0", 10}, {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"172.16.0.0", 12}, {"192.168.0.0", 16},
    {"::1", 128},        {"fc00::", 7},      {"fe80::", 10},
};

// The value of a hexadecimal digit, or more than there is.
std::size_t digit_value(char c) {
  if (is_digit(c)) return static_cast<std::size_t>(c - '0');
  const char capital = to_upper(c);
  return capital >= 'A' && capital <= 'F' ? static_cast<std::size_t>(capital - 'A') + 10 : 16;
}

std::optional<std::size_t> read_number(std::string_view digits, std::size_t base,
                                       std::size_t most_digits) {
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  std::size_t number = 0;
  for (const char digit : digits) {
    if (digit_value(digit) >= base) return std::nullopt;
    number = number * base + digit_value(digit);
  }
  return number;
}

// 0 to 255; a zero in front would be octal to some readers.
bool read_byte(std::string_view text, Groups& groups) {
  const auto number = read_number(text, 10, 3);
  const bool is_octal = text.size() > 1 && text.front() == '0';
  return number && *number <= 255 && !is_octal && groups.push(*number);
}

bool read_ipv4(std::string_view text, Groups& groups) {
  if (std::ranges::count(text, '.') != 3) return false;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!read_byte(text.substr(0, dot), groups)) return false;
    text.remove_prefix(dot + 1);
  }
  return read_byte(text, groups);
}

bool read_group(std::string_view text, Groups& groups) {
  const auto number = read_number(text, 16, 4);
  return number && groups.push(*number >> 8) && groups.push(*number & 0xFF);
}

enum class Ending { Group, GroupOrIpv4 };

// Groups with colons between them, or none.
bool read_groups(std::string_view text, Ending ending, Groups& groups) {
  if (text.empty()) return true;
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':')) {
    if (!read_group(text.substr(0, colon), groups)) return false;
    text.remove_prefix(colon + 1);
  }
  const bool is_dotted = ending == Ending::GroupOrIpv4 && text.find('.') != std::string_view::npos;
  return is_dotted ? read_ipv4(text, groups) : read_group(text, groups);
}

std::optional<IpAddress> parse_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  Groups head;
  if (gap == std::string_view::npos) {
    const bool is_whole = read_groups(text, Ending::GroupOrIpv4, head) && head.size == kSize;
    return is_whole ? std::optional(head.bytes) : std::nullopt;
  }
  Groups tail;
  const bool is_good = read_groups(text.substr(0, gap), Ending::Group, head) &&
                       read_groups(text.substr(gap + 2), Ending::GroupOrIpv4, tail);
  // The gap stands for one group at least.
  if (!is_good || head.size + tail.size > kSize - 2) return std::nullopt;
  const auto end = head.bytes.end() - static_cast<std::ptrdiff_t>(tail.size);
  std::copy_n(tail.bytes.begin(), tail.size, end);
  return head.bytes;
}

std::optional<IpAddress> parse_ipv4(std::string_view text) {
  Groups groups{.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, .size = kIpv4At};
  return read_ipv4(text, groups) ? std::optional(groups.bytes) : std::nullopt;
}

bool has_prefix(const IpAddress& address, const IpAddress& first, std::size_t bits) {
  for (std::size_t at = 0; bits > 0; ++at) {
    const std::size_t counted = std::min<std::size_t>(bits, 8);
    if (((address[at] ^ first[at]) >> (8 - counted)) != 0) return false;
    bits -= counted;
  }
  return true;
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

bool is_private(const IpAddress& address) {
  return std::ranges::any_of(kPrivateRanges, [&](const Range& range) {
    const bool is_ipv6 = range.first.find(':') != std::string_view::npos;
    const auto first = parse_ip_address(range.first);
    return first && has_prefix(address, *first, range.prefix + (is_ipv6 ? 0 : 8 * kIpv4At));
  });
}

}  // namespace airmodem
