/// The manual has every command of the table under a heading of its own, with an example that
/// tests/conversations plays, and names no command that does not exist.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "core/command/registry.h"
#include "core/text/append.h"
#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeading = "## AT";
constexpr std::string_view kExample = "```conv";

/// What stands under one heading.
struct Entry {
  std::string place;  ///< file:line of the heading
  int headings = 0;
  int examples = 0;
};

using Manual = std::map<std::string, Entry, std::less<>>;

void add_page(const fs::path& page, Manual& manual) {
  std::ifstream lines(page);
  Entry* entry = nullptr;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with(kHeading)) {
      entry = &manual[line.substr(kHeading.size())];
      entry->place = concat(page.filename().string(), ":", number);
      ++entry->headings;
    } else if (line == kExample && entry != nullptr) {
      ++entry->examples;
    }
  }
}

/// Every command of docs/commands, by the name that its row has.
Manual read_manual() {
  Manual manual;
  const fs::path folder = test_paths::source_folder() / "docs/commands";
  for (const fs::directory_entry& page : fs::directory_iterator(folder)) {
    if (page.path().extension() == ".md") add_page(page.path(), manual);
  }
  return manual;
}

TEST(Manual, DescribesEveryCommandOnce) {
  const Manual manual = read_manual();
  for (const Command* command : all_commands()) {
    const auto entry = manual.find(command->name);
    if (entry == manual.end()) {
      ADD_FAILURE() << "docs/commands has no heading ## AT" << command->name;
    } else {
      EXPECT_EQ(entry->second.headings, 1) << entry->second.place;
    }
  }
}

TEST(Manual, NamesOnlyCommandsThatExist) {
  for (const auto& [name, entry] : read_manual()) {
    EXPECT_NE(find_command(name, Dialect{}), nullptr) << entry.place << ": there is no AT" << name;
  }
}

TEST(Manual, ShowsAnExampleOfEveryCommand) {
  for (const auto& [name, entry] : read_manual()) {
    EXPECT_GT(entry.examples, 0) << entry.place << ": AT" << name << " has no example";
  }
}

TEST(Manual, ListsEveryCommandInItsIndex) {
  std::ifstream file(test_paths::source_folder() / "docs/commands/README.md");
  const std::string index{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [name, entry] : read_manual()) {
    const std::string page = entry.place.substr(0, entry.place.find(':'));
    EXPECT_NE(index.find(concat("[`AT", name, "`](", page, "#")), std::string::npos)
        << "docs/commands/README.md does not list AT" << name << " of " << page;
  }
}

}  // namespace
}  // namespace airmodem::style
