/// The clauses of docs/spec have names of their own, and whatever code, headers, conversations and
/// pages cite of them exists.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/append.h"
#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

namespace fs = std::filesystem;

using Offences = std::vector<std::string>;

/// The page of each clause, by the clause's name.
using Clauses = std::map<std::string, std::string>;

/// A line of a file, and where it is for a person: `FILE:LINE`.
struct Place {
  std::string path;  ///< from the root, with slashes
  std::string line;
  std::string name;
};

/// Calls `look(place)` for each line of the files below `folder` of `root` with one of `endings`.
void for_each_line(const fs::path& root, const std::string& folder,
                   const std::set<std::string>& endings,
                   const std::function<void(const Place&)>& look) {
  if (!fs::is_directory(root / folder)) return;
  std::set<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
    if (endings.contains(entry.path().extension())) files.insert(entry.path());
  }
  for (const fs::path& file : files) {
    const std::string path = file.lexically_relative(root).generic_string();
    std::ifstream stream(file);
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
      look({.path = path, .line = line, .name = concat(path, ":", ++number)});
    }
  }
}

std::string first_word(std::string_view clause) {
  return std::string(clause.substr(0, clause.find('.')));
}

/// Collects what is defined, and what is wrong with it.
Clauses read_clauses(const fs::path& root, Offences& offences) {
  static const std::regex kClause(R"re(<a id="([^"]*)">([^<]*)</a>)re");
  static const std::regex kName(R"([a-z][a-z0-9-]*(\.[a-z0-9-]+)+)");
  Clauses clauses;
  std::map<std::string, std::string> pages;  // of first words
  for_each_line(root, "docs/spec", {".md"}, [&](const Place& place) {
    for (std::sregex_iterator match(place.line.begin(), place.line.end(), kClause), end;
         match != end; ++match) {
      const std::string clause = (*match)[1];
      if (!std::regex_match(clause, kName) || (*match)[2] != clause) {
        offences.push_back(place.name + ": " + clause + " is no name that is also shown");
      }
      if (!clauses.emplace(clause, place.path).second) {
        offences.push_back(place.name + ": " + clause + " is there twice");
      }
      const auto page = pages.emplace(first_word(clause), place.path).first;
      if (page->second != place.path) {
        offences.push_back(place.name + ": " + clause + " belongs to " + page->second);
      }
    }
  });
  return clauses;
}

bool exists(const Clauses& clauses, const std::string& cited) {
  if (!cited.ends_with(".*")) return clauses.contains(cited);
  const std::string prefix = cited.substr(0, cited.size() - 1);
  const auto first = clauses.lower_bound(prefix);
  return first != clauses.end() && first->first.starts_with(prefix);
}

/// The names in a list such as `send.quick, send.*.`; a citation may end its sentence.
std::vector<std::string> names_in(const std::string& list) {
  static const std::regex kName("[^, ]+");
  std::vector<std::string> names;
  for (std::sregex_iterator name(list.begin(), list.end(), kName), end; name != end; ++name) {
    std::string text = name->str();
    while (text.ends_with('.')) text.pop_back();
    names.push_back(text);
  }
  return names;
}

void check_citations(const fs::path& root, const Clauses& clauses, Offences& offences) {
  static const std::regex kCitation(R"(\bspec: *([a-z0-9.*-]*(, *[a-z0-9.*-]+)*))");
  const auto look = [&](const Place& place) {
    // These files are full of citations that must be found.
    if (place.path.starts_with("tests/style/")) return;
    if (place.line.find("spec:") == std::string::npos) return;
    for (std::sregex_iterator match(place.line.begin(), place.line.end(), kCitation), end;
         match != end; ++match) {
      const auto names = names_in((*match)[1]);
      if (names.empty()) offences.push_back(place.name + ": cites no clause");
      for (const std::string& name : names) {
        if (!exists(clauses, name)) offences.push_back(place.name + ": there is no clause " + name);
      }
    }
  };
  for (const std::string folder : {"include", "src", "tests", "bench", "fuzz"}) {
    for_each_line(root, folder, {".h", ".cpp", ".conv"}, look);
  }
  for_each_line(root, "docs", {".md"}, look);
}

/// Rules are cited by their names, never by the number of a page or chapter that may change.
void check_numbers(const fs::path& root, Offences& offences) {
  static const std::regex kNumber(R"(\b[Ss]pec [0-9]|\bSections? [0-9])");
  for (const std::string folder : {"include", "src", "tests", "bench", "fuzz", "docs"}) {
    for_each_line(root, folder, {".h", ".cpp", ".conv", ".md"}, [&](const Place& place) {
      if (place.path.starts_with("tests/style/")) return;
      // Most lines are done without the slow pattern.
      const std::string& line = place.line;
      if (line.find("pec ") == std::string::npos && line.find("ection") == std::string::npos)
        return;
      if (!std::regex_search(line, kNumber)) return;
      offences.push_back(place.name + ": cite a clause of docs/spec by its name");
    });
  }
}

/// Each conversation says which clauses it shows, not only which kind of clauses.
void check_conversations(const fs::path& root, Offences& offences) {
  static const std::regex kShown("^# spec: [a-z]");
  std::map<std::string, bool> cites;
  for_each_line(root, "tests/conversations", {".conv"}, [&](const Place& place) {
    bool& does = cites[place.path];
    if (!place.line.starts_with("# spec:")) return;
    does = does || std::regex_search(place.line, kShown);
    if (place.line.find('*') != std::string::npos) {
      offences.push_back(place.name + ": a conversation shows single clauses");
    }
  });
  for (const auto& [path, does] : cites) {
    if (!does) offences.push_back(path + ": says with no line `# spec: CLAUSE` what it shows");
  }
}

/// Links of pages to a clause lead to the page that has it.
void check_links(const fs::path& root, const Clauses& clauses, Offences& offences) {
  static const std::regex kLink(R"(\]\(([^)#]*\.md)#([a-z0-9-]+\.[a-z0-9.-]+)\))");
  const auto look = [&](const Place& place) {
    if (place.line.find("](") == std::string::npos) return;
    for (std::sregex_iterator match(place.line.begin(), place.line.end(), kLink), end; match != end;
         ++match) {
      const fs::path folder = fs::path(place.path).parent_path();
      const std::string page = (folder / (*match)[1].str()).lexically_normal().generic_string();
      const auto clause = clauses.find((*match)[2]);
      if (clause == clauses.end() || clause->second != page) {
        offences.push_back(place.name + ": " + page + " has no clause " + (*match)[2].str());
      }
    }
  };
  for_each_line(root, "docs", {".md"}, look);
  for_each_line(root, "tests", {".md"}, look);
}

Offences offences_in(const fs::path& root) {
  Offences offences;
  const Clauses clauses = read_clauses(root, offences);
  check_citations(root, clauses, offences);
  check_links(root, clauses, offences);
  check_numbers(root, offences);
  check_conversations(root, offences);
  return offences;
}

TEST(Spec, WhatIsCitedExists) {
  const fs::path root = test_paths::source_folder();
  Offences offences = offences_in(root);
  ASSERT_GT(read_clauses(root, offences).size(), 100U);
  for (const std::string& offence : offences) ADD_FAILURE() << offence;
}

TEST(Spec, WrongCitationsAreFound) {
  const fs::path root = fs::path(testing::TempDir()) / "airmodem spec";
  fs::remove_all(root);
  const auto write = [&](const std::string& path, const std::string& text) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  };
  write("docs/spec/line.md",
        "- <a id=\"line.end\">line.end</a> CR.\n"
        "- <a id=\"line.end\">line.end</a> LF.\n"
        "- <a id=\"line.Noise\">line.Noise</a> See [send](send.md#send.quick), "
        "[no](send.md#line.end).\n");
  write("docs/spec/send.md",
        "- <a id=\"send.quick\">send.quick</a>\n"
        "- <a id=\"line.at\">line.end</a>\n");
  write("docs/commands/send.md",
        "[this](../spec/send.md#send.quick), [that](../spec/send.md#send.slow)\n");
  write("src/core/a.h",
        "/// Good (spec: line.end, send.*).\n/// Bad (spec: line.start, ping.*).\n");
  write("src/core/b.cpp", "// Bad. spec: \n// The end is as in spec: line.end.\n");
  write("tests/conversations/c.conv", "# spec: send.quick\n# spec: send.quick, send.slow\n");
  write("tests/conversations/d.conv", "# Section 5: no prompt.\n# spec: send.*\n");
  write("tests/conversations/e.conv", "# No prompt.\n");
  const Offences expected{
      "docs/spec/line.md:2: line.end is there twice",
      "docs/spec/line.md:3: line.Noise is no name that is also shown",
      "docs/spec/send.md:2: line.at is no name that is also shown",
      "docs/spec/send.md:2: line.at belongs to docs/spec/line.md",
      "src/core/a.h:2: there is no clause line.start",
      "src/core/a.h:2: there is no clause ping.*",
      "src/core/b.cpp:1: cites no clause",
      "tests/conversations/c.conv:2: there is no clause send.slow",
      "docs/commands/send.md:1: docs/spec/send.md has no clause send.slow",
      "docs/spec/line.md:3: docs/spec/send.md has no clause line.end",
      "tests/conversations/d.conv:1: cite a clause of docs/spec by its name",
      "tests/conversations/d.conv:2: a conversation shows single clauses",
      "tests/conversations/e.conv: says with no line `# spec: CLAUSE` what it shows",
  };
  EXPECT_EQ(offences_in(root), expected);
  fs::remove_all(root);
}

}  // namespace
}  // namespace airmodem::style
