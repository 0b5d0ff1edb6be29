// The layers of the tree: what docs/ARCHITECTURE.md shows is what the files include, and the order
// of the families is that of src/core/families.def.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/style/source_tree.h"
#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(test_paths::source_folder() / path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// The words in backticks.
std::vector<std::string> quoted_words(const std::string& text) {
  static const std::regex kWord("`([^`]+)`");
  std::vector<std::string> words;
  for (std::sregex_iterator at(text.begin(), text.end(), kWord), end; at != end; ++at) {
    words.push_back((*at)[1]);
  }
  return words;
}

/// The rows of the first table after `heading`, each with the backticked words of its cells.
std::vector<std::vector<std::vector<std::string>>> table_after(const std::string& heading) {
  std::vector<std::vector<std::vector<std::string>>> rows;
  bool is_below = false;
  for (const std::string& line : lines_of("docs/ARCHITECTURE.md")) {
    if (line == heading) is_below = true;
    if (!is_below || !line.starts_with("| `")) {
      if (!rows.empty()) break;
      continue;
    }
    std::vector<std::vector<std::string>> cells;
    for (std::size_t at = 0, end = 0; (end = line.find('|', at + 1)) != line.npos; at = end) {
      cells.push_back(quoted_words(line.substr(at + 1, end - at - 1)));
    }
    rows.push_back(cells);
  }
  EXPECT_FALSE(rows.empty()) << heading << " has no table";
  return rows;
}

std::vector<std::string> listed_families() {
  static const std::regex kLine(R"(^AIRMODEM_FAMILY\((\w+)\)$)");
  std::vector<std::string> names;
  for (const std::string& line : lines_of("src/core/families.def")) {
    std::smatch match;
    if (std::regex_match(line, match, kLine)) names.push_back(match[1]);
  }
  return names;
}

/// A row of the page: a part of the tree, its folders and files, and what it may include.
struct Part {
  std::string name;
  std::vector<std::string> places;
  std::set<std::string> below;
};

constexpr const char* kFamilies = "families";

std::vector<Part> parts() {
  std::vector<Part> all;
  for (const auto& row : table_after("## The layers")) {
    all.push_back(
        {.name = row[0].front(), .places = row[1], .below = {row[2].begin(), row[2].end()}});
  }
  for (Part& part : all) {
    if (part.name != kFamilies) continue;
    for (const std::string& family : listed_families()) part.places.push_back("core/" + family);
  }
  return all;
}

/// Whether `path` is in the folder `place`, or is the file of that name.
bool is_at(const std::string& path, const std::string& place) {
  return path.starts_with(place + "/") || path.starts_with(place + ".");
}

/// The part that a file belongs to, its path written as an include is.
const Part* part_of(const std::vector<Part>& all, const std::string& path) {
  for (const Part& part : all) {
    for (const std::string& place : part.places) {
      if (is_at(path, place)) return &part;
    }
  }
  return nullptr;
}

/// The path of a file as others include it.
std::string as_included(const SourceFile& file) {
  return file.path.substr(file.path.find('/') + 1);
}

/// Calls `check(file, line number, included file)` for the includes of project files.
template <class Check>
void for_each_project_include(Check check) {
  for (const SourceFile& file : source_files({"include", "src"})) {
    if (file.is_unit_test()) continue;
    for (std::size_t n = 0; n < file.lines.size(); ++n) {
      const auto include = included_by(file.lines[n]);
      const bool is_ours =
          include && !include->angled && include->name.find('/') != std::string::npos;
      if (is_ours && !include->starts_with("tl/")) check(file, n + 1, include->name);
    }
  }
}

TEST(Layers, EveryFileBelongsToAPart) {
  const auto all = parts();
  for (const SourceFile& file : source_files({"include", "src"})) {
    if (!file.is_unit_test() && part_of(all, as_included(file)) == nullptr) {
      report(file, 1, "no part of docs/ARCHITECTURE.md holds this file");
    }
  }
}

TEST(Layers, IncludesGoDownAsThePageShows) {
  const auto all = parts();
  std::map<std::string, std::set<std::string>> used;
  for_each_project_include([&](const SourceFile& file, std::size_t line, const std::string& name) {
    const Part* const from = part_of(all, as_included(file));
    const Part* const to = part_of(all, name);
    if (from == nullptr || from == to) return;
    if (to == nullptr || !from->below.contains(to->name)) {
      report(file, line, from->name + " must not include " + name);
    } else {
      used[from->name].insert(to->name);
    }
  });
  for (const Part& part : all) {
    EXPECT_EQ(part.below, used[part.name])
        << "the page says of " << part.name << " what it does not include";
  }
}

TEST(Layers, FamiliesIncludeOnlyThoseBeforeThem) {
  const auto families = listed_families();
  const auto family_of = [&](const std::string& path) -> std::optional<std::size_t> {
    const auto name = std::ranges::find_if(
        families, [&](const std::string& family) { return is_at(path, "core/" + family); });
    if (name == families.end()) return std::nullopt;
    return static_cast<std::size_t>(name - families.begin());
  };
  std::map<std::string, std::set<std::string>> used;
  for_each_project_include([&](const SourceFile& file, std::size_t line, const std::string& name) {
    const auto from = family_of(as_included(file));
    const auto to = family_of(name);
    if (!from || !to || *from == *to) return;
    used[families[*from]].insert(families[*to]);
    if (*to > *from) report(file, line, families[*from] + " stands before " + families[*to]);
  });
  std::vector<std::string> shown;
  for (const auto& row : table_after("### Families")) {
    shown.push_back(row[0].front());
    const std::set<std::string> uses(row[2].begin(), row[2].end());
    EXPECT_EQ(uses, used[shown.back()]) << "what the page says that " << shown.back() << " uses";
  }
  EXPECT_EQ(shown, families) << "the page shows the families of src/core/families.def";
}

}  // namespace
}  // namespace airmodem::style
