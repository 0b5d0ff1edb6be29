/// Whole numbers as hosts and people write them.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/ascii.h"

namespace airmodem {

/// The number that decimal digits and nothing else write; nullopt if Number cannot hold it.
template <std::integral Number = std::int64_t>
std::optional<Number> parse_number(std::string_view digits) {
  if (digits.empty() || !is_digit(digits.front())) return std::nullopt;
  Number value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// The same for one from `least` to `most`.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view digits, Number least, Number most) {
  const auto value = parse_number<Number>(digits);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

}  // namespace airmodem
