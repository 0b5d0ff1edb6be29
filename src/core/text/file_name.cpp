#include "core/text/file_name.h"

#include <algorithm>

#include "core/text/ascii.h"

namespace airmodem {
namespace {

constexpr std::string_view kRoot = "C:";

constexpr bool is_separator(char c) { return c == '/' || c == '\\'; }

// A colon follows a drive and stands nowhere else.
constexpr bool belongs_to_no_name(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7F' || c == ':';
}

// What follows the root, with `/` alone between the parts; nothing for another root.
std::optional<std::string> below_root(std::string_view text) {
  if (text.size() > kLongestFileName) return std::nullopt;
  if (same_word(text.substr(0, kRoot.size()), kRoot)) {
    text.remove_prefix(kRoot.size());
    if (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
  }
  if (std::ranges::any_of(text, belongs_to_no_name)) return std::nullopt;
  std::string name(text);
  std::ranges::replace_if(name, is_separator, '/');
  return name;
}

bool has_only_names(std::string_view path) {
  while (true) {
    const std::size_t end = path.find('/');
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == "..") return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string> parse_file_name(std::string_view text) {
  auto name = below_root(text);
  return name && has_only_names(*name) ? name : std::nullopt;
}

std::optional<std::string> parse_folder_name(std::string_view text) {
  auto name = below_root(text);
  if (!name || name->empty()) return name;
  if (name->ends_with('/')) name->pop_back();
  return has_only_names(*name) ? name : std::nullopt;
}

}  // namespace airmodem
