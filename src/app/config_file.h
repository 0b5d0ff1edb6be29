/// The configuration file: TOML whose keys are the names of the options.
#pragma once

#include <CLI/CLI.hpp>
#include <istream>
#include <string>
#include <vector>

namespace airmodem {

/// Reads TOML for CLI11. A key that is no option and a value of the wrong kind are errors that name
/// the line, the key and what was expected.
class ConfigFile final : public CLI::Config {
 public:
  /// The application's options are the keys; it outlives this object.
  explicit ConfigFile(const CLI::App& app) : app_(app) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

  /// The options that were given, as a file that gives them again.
  std::string to_config(const CLI::App* app, bool default_also, bool write_description,
                        std::string prefix) const override;

 private:
  const CLI::App& app_;
};

}  // namespace airmodem
