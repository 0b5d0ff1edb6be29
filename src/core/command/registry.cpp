#include "core/command/registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/check.h"
#include "core/command/families.h"
#include "core/text/ascii.h"

namespace airmodem {
namespace {

bool before(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, to_upper, to_upper);
}

constexpr auto kNameOf = [](const Command* command) { return command->name; };

std::vector<const Command*> collect() {
  std::vector<const Command*> rows;
  for (const auto family : {
           general_commands(),
           identity_commands(),
           network_commands(),
           bearer_commands(),
           connect_commands(),
           send_commands(),
           receive_commands(),
           transparent_commands(),
           tls_commands(),
           file_commands(),
           dns_commands(),
           startup_commands(),
       }) {
    for (const Command& row : family) rows.push_back(&row);
  }
  std::ranges::sort(rows, before, kNameOf);
  const auto twin = std::ranges::adjacent_find(rows, same_word, kNameOf);
  AIRMODEM_CHECK(twin == rows.end());
  return rows;
}

}  // namespace

std::span<const Command* const> all_commands() {
  static const std::vector<const Command*> rows = collect();
  return rows;
}

const Command* find_command(std::string_view name) {
  const auto rows = all_commands();
  const auto row = std::ranges::lower_bound(rows, name, before, kNameOf);
  return row != rows.end() && same_word((*row)->name, name) ? *row : nullptr;
}

}  // namespace airmodem
