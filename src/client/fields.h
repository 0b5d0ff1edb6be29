/// What stands between commas on a module's line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "airmodem/types.h"
#include "core/text/ascii.h"
#include "core/text/number.h"

namespace airmodem::client {

/// Gives out the fields of a text one after the other, without blanks around them.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  /// The next field; empty after the last one.
  std::string_view next() {
    const std::size_t comma = rest_.find(',');
    const std::string_view field = trim(rest_.substr(0, comma));
    rest_ = comma == std::string_view::npos ? "" : rest_.substr(comma + 1);
    return field;
  }

 private:
  std::string_view rest_;
};

/// The field without the double quotes around it.
constexpr std::string_view without_quotes(std::string_view field) {
  if (field.size() < 2 || !field.starts_with('"') || !field.ends_with('"')) return field;
  return field.substr(1, field.size() - 2);
}

/// A link's number, below the most that a module can have.
inline std::optional<LinkId> parse_link(std::string_view digits) {
  if (digits.size() != 1 || digits[0] < '0' || digits[0] >= '0' + static_cast<int>(kMostLinks)) {
    return std::nullopt;
  }
  return LinkId{static_cast<std::uint8_t>(digits[0] - '0')};
}

/// What follows `<name>: ` on an information line; nothing on any other line.
inline std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name) || !line.substr(name.size()).starts_with(':')) return std::nullopt;
  return trim(line.substr(name.size() + 1));
}

}  // namespace airmodem::client
