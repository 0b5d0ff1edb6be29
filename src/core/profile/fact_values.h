/// The values of a profile's facts as text, and back.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "airmodem/time.h"
#include "core/message/words.h"
#include "core/text/append.h"
#include "core/text/number.h"

namespace airmodem {

// ---- from text ----

inline Result<void> read_fact(std::string_view text, std::string& value) {
  value = text;
  return {};
}

inline Result<void> read_fact(std::string_view text, int& value) {
  const auto number = parse_number<int>(text);
  if (!number) return failure("expected a whole number");
  value = *number;
  return {};
}

inline Result<void> read_fact(std::string_view text, bool& value) {
  if (text != "true" && text != "false") return failure("expected true or false");
  value = text == "true";
  return {};
}

// A time such as 75s or 500ms.
inline Result<void> read_fact(std::string_view text, Duration& value) {
  std::uint32_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  if (error == std::errc() && unit == "ms") {
    value = std::chrono::milliseconds(count);
  } else if (error == std::errc() && unit == "s") {
    value = std::chrono::seconds(count);
  } else {
    return failure("expected a time such as 75s or 500ms");
  }
  return {};
}

template <class Enum>
requires std::is_enum_v<Enum> Result<void> read_fact(std::string_view text, Enum& value) {
  std::string expected;
  for (const auto& [meaning, word] : Words<Enum>::kWords) {
    if (word == text) {
      value = meaning;
      return {};
    }
    append(expected, expected.empty() ? "" : ", ", word);
  }
  return failure("expected one of " + expected);
}

// Lines, separated by |; an empty text is no line.
inline Result<void> read_fact(std::string_view text, std::vector<std::string>& value) {
  const auto is_control = [](char c) { return c >= 0 && c < ' '; };
  if (std::ranges::any_of(text, is_control)) return failure("expected lines with | between them");
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('|'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  value = std::move(lines);
  return {};
}

// A time, or none.
inline Result<void> read_fact(std::string_view text, std::optional<Duration>& value) {
  value.reset();
  if (text == "none") return {};
  Duration time{};
  const auto read = read_fact(text, time);
  if (!read) return failure(read.error().message + ", or none");
  value = time;
  return {};
}

// ---- to text ----

inline std::string write_fact(const std::string& value) { return value; }
inline std::string write_fact(int value) { return concat(value); }
inline std::string write_fact(bool value) { return value ? "true" : "false"; }

inline std::string write_fact(Duration value) {
  const auto count = std::chrono::duration_cast<std::chrono::milliseconds>(value).count();
  return count % 1000 == 0 ? concat(count / 1000, "s") : concat(count, "ms");
}

inline std::string write_fact(const std::optional<Duration>& value) {
  return value ? write_fact(*value) : "none";
}

template <class Enum>
requires std::is_enum_v<Enum> std::string write_fact(Enum value) {
  for (const auto& [meaning, word] : Words<Enum>::kWords) {
    if (meaning == value) return std::string(word);
  }
  return {};
}

inline std::string write_fact(const std::vector<std::string>& value) {
  std::string text;
  for (const std::string& line : value) append(text, text.empty() ? "" : "|", line);
  return text;
}

// ---- what they are ----

template <class T>
constexpr FactKind fact_kind() {
  if constexpr (std::is_same_v<T, bool>) return FactKind::Flag;
  if constexpr (std::is_same_v<T, int>) return FactKind::Number;
  if constexpr (std::is_same_v<T, std::vector<std::string>>) return FactKind::Lines;
  return FactKind::Text;
}

}  // namespace airmodem
