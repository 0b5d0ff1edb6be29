#include "core/command/registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/check.h"
#include "core/command/family.h"
#include "core/text/ascii.h"

namespace airmodem {
namespace {

bool before(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, to_upper, to_upper);
}

constexpr auto kNameOf = [](const Command* command) { return command->name; };

std::vector<const Command*> collect() {
  std::vector<const Command*> rows;
  const auto add = [&rows](std::span<const Command> commands) {
    for (const Command& row : commands) rows.push_back(&row);
  };
  for (const Family* const family : families()) {
    add(family->commands);
    for (const auto more : family->more_commands) add(more());
  }
  std::ranges::stable_sort(rows, before, kNameOf);
  const auto twin = std::ranges::adjacent_find(rows, [](const Command* a, const Command* b) {
    return same_word(a->name, b->name) && (a->is_in == nullptr || b->is_in == nullptr);
  });
  AIRMODEM_CHECK(twin == rows.end());
  return rows;
}

}  // namespace

std::span<const Command* const> all_commands() {
  static const std::vector<const Command*> kRows = collect();
  return kRows;
}

std::string with_links(std::string_view test, const Profile& profile) {
  constexpr std::string_view kPlace = "{links}";
  std::string text(test);
  for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at)) {
    text.replace(at, kPlace.size(), concat("0-", profile.limits.links - 1));
  }
  return text;
}

const Command* find_command(std::string_view name, const Dialect& dialect) {
  const auto rows = all_commands();
  // From the first row of the name on: what std::ranges::equal_range returns is no range to
  // Clang 14.
  for (auto row = std::ranges::lower_bound(rows, name, before, kNameOf);
       row != rows.end() && same_word((*row)->name, name); ++row) {
    if ((*row)->is_in == nullptr || (*row)->is_in(dialect)) return *row;
  }
  return nullptr;
}

}  // namespace airmodem
