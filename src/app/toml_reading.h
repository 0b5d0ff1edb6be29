/// TOML as this program reads it: every error names the file, the line, the key and what was
/// expected.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <vector>

#include "airmodem/result.h"
#include "app/given.h"

namespace airmodem {

/// A file that was read. `what` is what messages call it: "configuration file", "profile".
struct TomlFile {
  std::string what;
  std::string path;
  toml::table table;

  /// `configuration file a.toml, line 3`.
  std::string place(const toml::source_region& where) const;
};

/// Files above this size are refused: no configuration is as long.
inline constexpr std::size_t kTomlSizeLimit = 1024 * 1024;

/// The text of a file, for parse_toml(). Fails when it cannot be read.
Result<std::string> read_toml_text(const std::string& what, const std::string& path);

Result<TomlFile> parse_toml(const std::string& what, const std::string& path,
                            const std::string& text);

/// What `node` gives for `key`: a text, a whole number, true or false, or an array of them. No text
/// holds a NUL.
Result<Given> read_given(const TomlFile& file, const std::string& key, const toml::node& node);

/// Everything in a table of facts, with keys such as `sim.state`.
Result<std::vector<Given>> read_facts(const TomlFile& file, const std::string& prefix,
                                      const toml::table& table);

}  // namespace airmodem
