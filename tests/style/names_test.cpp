// A type's name stands for one type in the whole tree. Two types of one name in one namespace make
// an ill-formed program as soon as both are in it, and no compiler sees both at once.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

namespace fs = std::filesystem;

/// A definition of a type, as ctags finds it.
struct TypeDefinition {
  std::string name;   ///< with its namespaces and classes
  std::string place;  ///< file:line
  std::string file;
  bool is_specialisation = false;  ///< struct Name<...>, one of many definitions of a template
};

/// What a command of the shell writes; nullopt if it fails.
std::optional<std::string> output_of(const std::string& command) {
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string output;
  std::array<char, 4096> piece;
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe)) {
    output.append(piece.data(), size);
  }
  if (pclose(pipe) != 0) return std::nullopt;
  return output;
}

/// One word of the shell, whatever is in it.
std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
  return word + "'";
}

bool has_universal_ctags() {
  const auto version = output_of("ctags --version 2>&1");
  return version && version->find("Universal Ctags") != std::string::npos;
}

/// The parts of a line of ctags: file, line, kind of the scope, scope, name, specialisation.
std::vector<std::string> parts_of(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  parts.resize(6);
  return parts;
}

/// The types of a folder that more than one file can see.
std::vector<TypeDefinition> types_in(const fs::path& root, const std::string& folders) {
  // c, g, s, t, u: classes, enumerations, structures, other names of types, unions.
  const auto output = output_of("cd " + shell_word(root.string()) +
                                " && ctags -R -x --sort=no --languages=C++ --kinds-C++=cgstu"
                                " --fields-C++=+'{specialization}'"
                                " --_xformat='%F|%n|%p|%s|%N|%{C++.specialization}' " +
                                folders);
  EXPECT_TRUE(output) << "ctags failed";
  std::vector<TypeDefinition> types;
  std::istringstream lines(output.value_or(""));
  for (std::string line; std::getline(lines, line);) {
    const auto parts = parts_of(line);
    const std::string name = parts[3] + "::" + parts[4];
    const bool is_local = parts[2] == "function" || name.find("__anon") != std::string::npos;
    if (is_local) continue;
    types.push_back({.name = name,
                     .place = parts[0] + ":" + parts[1],
                     .file = parts[0],
                     .is_specialisation = !parts[5].empty()});
  }
  std::ranges::stable_sort(types, {}, &TypeDefinition::file);
  return types;
}

/// `NAME: PLACE and PLACE` for each name that stands for two types.
std::vector<std::string> clashes_in(const fs::path& root, const std::string& folders) {
  std::vector<std::string> clashes;
  std::map<std::string, TypeDefinition> seen;
  for (const TypeDefinition& type : types_in(root, folders)) {
    const auto [first, is_new] = seen.emplace(type.name, type);
    // In one file the compiler sees both.
    if (is_new || first->second.file == type.file) continue;
    if (first->second.is_specialisation && type.is_specialisation) continue;
    clashes.push_back(type.name + ": " + first->second.place + " and " + type.place);
  }
  return clashes;
}

TEST(Names, OfTypesStandForOneType) {
  if (!has_universal_ctags()) GTEST_SKIP() << "needs Universal Ctags (script/setup --tests)";
  const fs::path root = test_paths::source_folder();
  ASSERT_GT(types_in(root, "include src").size(), 100U);
  for (const std::string& clash : clashes_in(root, "include src tests bench fuzz")) {
    ADD_FAILURE() << clash;
  }
}

TEST(Names, ThatClashAreFound) {
  if (!has_universal_ctags()) GTEST_SKIP() << "needs Universal Ctags (script/setup --tests)";
  const fs::path root = fs::path(testing::TempDir()) / "airmodem it's names";
  fs::create_directories(root / "src");
  std::ofstream(root / "src/a.h") << "namespace n {\n"
                                     "struct Pace { int held; };\n"
                                     "enum class Form { Read, Set };\n"
                                     "class Fine;\n"
                                     "template <class T> struct Words;\n"
                                     "template <> struct Words<int> { int word; };\n"
                                     "namespace { struct Hidden {}; }\n"
                                     "}\n";
  std::ofstream(root / "src/b.h") << "namespace n {\n"
                                     "struct Pace { double speed; };\n"
                                     "template <class T> struct Form;\n"
                                     "template <> struct Form<int> { int field; };\n"
                                     "class Fine { struct Pace {}; };\n"
                                     "template <> struct Words<char> { int word; };\n"
                                     "namespace { struct Hidden {}; }\n"
                                     "}\n";
  std::ofstream(root / "src/c.h") << "namespace n {\n"
                                     "using Words = int;\n"
                                     "}\n";
  const std::vector<std::string> expected{"n::Pace: src/a.h:2 and src/b.h:2",
                                          "n::Form: src/a.h:3 and src/b.h:4",
                                          "n::Words: src/a.h:6 and src/c.h:2"};
  EXPECT_EQ(clashes_in(root, "src"), expected);
  fs::remove_all(root);
}

}  // namespace
}  // namespace airmodem::style
