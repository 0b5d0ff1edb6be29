#include "app/toml_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "adapters/files/whole_file.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

bool holds_nul(const std::string& text) { return text.find('\0') != std::string::npos; }

/// A text without quotes is taken for another kind of value by its first characters, and the parser
/// says what that one lacks.
std::string advice_on(std::string_view description) {
  constexpr std::string_view kPrefix = "Error while parsing ";
  constexpr std::string_view kKinds[] = {"value",          "boolean", "decimal integer",
                                         "floating-point", "time",    "date"};
  if (!description.starts_with(kPrefix)) return "";
  const std::string_view what = description.substr(kPrefix.size());
  const bool is_value =
      std::ranges::any_of(kKinds, [what](std::string_view kind) { return what.starts_with(kind); });
  return is_value ? "; texts stand in double quotes" : "";
}

}  // namespace

std::string TomlFile::place(const toml::source_region& where) const {
  return fmt::format("{} {}, line {}", what, path, where.begin.line);
}

Result<std::string> read_toml_text(const std::string& what, const std::string& path) {
  auto text = read_file(path, kTomlSizeLimit);
  if (text) return *std::move(text);
  const bool is_too_large = text.error() == EFBIG;
  return failure(fmt::format("{} {} {}", what, path,
                             is_too_large ? "is larger than 1 MiB; give a smaller one"
                                          : "cannot be read: " + why_not_read(text.error())));
}

Result<TomlFile> parse_toml(const std::string& what, const std::string& path,
                            const std::string& text) {
  TomlFile file{.what = what, .path = path, .table = {}};
  try {
    file.table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return failure(file.place(error.source()) + ": " + std::string(error.description()) +
                   advice_on(error.description()));
  }
  return file;
}

Result<Given> read_given(const TomlFile& file, const std::string& key, const toml::node& node) {
  Given given{.key = key, .values = {}, .place = file.place(node.source()) + ": " + key};
  const auto add = [&given](const toml::node& part) {
    auto text = scalar_text(part);
    if (text) given.values.push_back(*std::move(text));
    return text.has_value();
  };
  const toml::array* const array = node.as_array();
  bool is_good = true;
  if (array == nullptr) {
    is_good = add(node);
  } else {
    for (const toml::node& part : *array) is_good = is_good && add(part);
  }
  if (!is_good) {
    return failure_at(given,
                      "expected a text in double quotes, a whole number, true or false, or an "
                      "array of such");
  }
  // The system would cut a path there, and two modules would have one folder.
  if (std::ranges::any_of(given.values, holds_nul)) {
    return failure_at(given,
                      "a NUL (\\u0000) is in it, and no path or name can hold one; remove it");
  }
  return given;
}

Result<std::vector<Given>> read_facts(const TomlFile& file, const std::string& prefix,
                                      const toml::table& table) {
  std::vector<Given> facts;
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const toml::table* const inner = node.as_table()) {
      auto more = read_facts(file, key + ".", *inner);
      if (!more) return more;
      std::ranges::move(*more, std::back_inserter(facts));
      continue;
    }
    auto fact = read_given(file, key, node);
    if (!fact) return tl::unexpected(fact.error());
    facts.push_back(*std::move(fact));
  }
  return facts;
}

}  // namespace airmodem
