// The configuration's manual and the examples say what the program reads.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "airmodem/profile.h"
#include "app/compose.h"
#include "app/config_file.h"
#include "app/keys.h"
#include "app/profile_file.h"
#include "tests/support/paths.h"

namespace airmodem::style {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = test_paths::source_folder();

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// What is wrong with a configuration, or nothing.
std::string trouble(const std::string& name, const std::string& text) {
  const auto layer = parse_config(name, text);
  if (!layer) return layer.error().message;
  const auto config = compose(*layer, {});
  return config ? "" : config.error().message;
}

/// The fenced blocks of TOML in a manual.
std::vector<std::string> toml_blocks(const std::string& manual) {
  std::vector<std::string> blocks;
  bool is_inside = false;
  std::istringstream lines(manual);
  for (std::string line; std::getline(lines, line);) {
    if (line == "```toml") blocks.emplace_back();
    if (line.starts_with("```")) {
      is_inside = line == "```toml";
    } else if (is_inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

TEST(Configuration, EveryKeyIsInTheManual) {
  const std::string manual = text_of(kRoot / "docs/configuration.md");
  const auto expect = [&](std::string_view key) {
    EXPECT_NE(manual.find("\n| `" + std::string(key) + "` |"), std::string::npos) << key;
  };
  for (const ModuleKey& key : module_keys()) expect(key.name);
  for (const ProgramKey& key : program_keys()) expect(key.name);
}

TEST(Configuration, EveryOptionIsInTheReadme) {
  const std::string readme = text_of(kRoot / "README.md");
  const auto expect = [&](std::string_view key) {
    EXPECT_NE(readme.find("| `--" + std::string(key)), std::string::npos) << key;
  };
  for (const ModuleKey& key : module_keys()) expect(key.name);
  for (const ProgramKey& key : program_keys()) expect(key.name);
}

TEST(Configuration, EveryFactIsInTheManual) {
  const std::string manual = text_of(kRoot / "docs/profiles.md");
  for (const Fact& fact : facts_of(air724ug())) {
    EXPECT_NE(manual.find("`" + std::string(fact.key) + "`"), std::string::npos) << fact.key;
  }
}

TEST(Configuration, TheManualsExamplesAreRead) {
  const auto blocks = toml_blocks(text_of(kRoot / "docs/configuration.md"));
  EXPECT_GE(blocks.size(), 3U);
  for (const std::string& block : blocks) EXPECT_EQ(trouble("example", block), "") << block;
  const auto profiles = toml_blocks(text_of(kRoot / "docs/profiles.md"));
  EXPECT_GE(profiles.size(), 1U);
  for (const std::string& block : profiles) {
    const auto profile = parse_profile("example.toml", block);
    EXPECT_TRUE(profile) << profile.error().message;
  }
}

TEST(Configuration, TheExampleFilesAreRead) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "examples")) {
    if (entry.path().extension() != ".toml") continue;
    ++count;
    const std::string text = text_of(entry.path());
    if (text.find("\nbase = ") == std::string::npos) {
      EXPECT_EQ(trouble(entry.path(), text), "");
    } else {
      const auto profile = parse_profile(entry.path(), text);
      EXPECT_TRUE(profile) << profile.error().message;
    }
  }
  EXPECT_GE(count, 3U);
}

}  // namespace
}  // namespace airmodem::style
