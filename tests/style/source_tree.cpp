#include "tests/style/source_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_lines(const fs::path& path) {
  std::ifstream stream(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

bool SourceFile::in(std::string_view folder) const {
  return path.starts_with(std::string(folder) + "/");
}

bool SourceFile::is_unit_test() const { return path.ends_with("_test.cpp"); }

bool Include::is_standard() const { return angled && name.find_first_of("./") == name.npos; }

std::vector<SourceFile> source_files(std::initializer_list<std::string_view> folders) {
  const fs::path root = test_paths::source_folder();
  std::vector<SourceFile> files;
  for (const std::string_view folder : folders) {
    if (!fs::is_directory(root / folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
      const fs::path extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      files.push_back({.path = entry.path().lexically_relative(root).generic_string(),
                       .lines = read_lines(entry.path())});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  EXPECT_FALSE(files.empty()) << "no source file was found below " << root;
  return files;
}

std::optional<Include> included_by(const std::string& line) {
  static const std::regex kPattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::smatch match;
  if (!std::regex_search(line, match, kPattern)) return std::nullopt;
  return Include{.name = match[2], .angled = match[1] == "<"};
}

std::string_view code_of(std::string_view line) { return line.substr(0, line.find("//")); }

std::size_t columns(std::string_view line) {
  const auto begins_code_point = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  };
  return static_cast<std::size_t>(std::ranges::count_if(line, begins_code_point));
}

void report(const SourceFile& file, std::size_t line, const std::string& offence) {
  ADD_FAILURE_AT(file.path.c_str(), static_cast<int>(line)) << offence;
}

}  // namespace airmodem::style
