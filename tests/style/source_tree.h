/// The project's own sources as text, for tests that read them.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace airmodem::style {

struct SourceFile {
  std::string path;  ///< from the project's root, with slashes: `src/core/text/line_reader.h`
  std::vector<std::string> lines;

  /// Whether the file is in the folder `folder`, at any depth.
  bool in(std::string_view folder) const;

  /// Whether it is a test that stands beside its unit.
  bool is_unit_test() const;
};

/// The target of an #include line.
struct Include {
  std::string name;
  bool angled = false;

  bool starts_with(std::string_view prefix) const { return name.starts_with(prefix); }

  /// Whether it is a header of the C++ standard library: those have no folder and no extension.
  bool is_standard() const;
};

/// Every .h and .cpp file in these folders of the project, sorted by path. A folder that does not
/// exist holds no files; a test fails when there is none at all, so that no rule passes by looking
/// at nothing.
std::vector<SourceFile> source_files(std::initializer_list<std::string_view> folders);

/// What `line` includes, if it is an #include line.
std::optional<Include> included_by(const std::string& line);

/// The line without its `//` comment.
std::string_view code_of(std::string_view line);

/// How many columns the line takes: its UTF-8 code points.
std::size_t columns(std::string_view line);

/// Fails the running test at `path:line`; lines count from 1.
void report(const SourceFile& file, std::size_t line, const std::string& offence);

}  // namespace airmodem::style
