/// Plays every conversation of tests/conversations and of the manual in docs: whole, byte
/// by byte, and in random pieces.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "tests/support/conversation.h"
#include "tests/support/paths.h"

namespace airmodem::testing {
namespace {

constexpr std::uint32_t kSeeds = 8;
constexpr std::string_view kFence = "```conv";

struct Source {
  std::string name;
  std::string text;
  std::size_t first_line = 1;
};

std::filesystem::path conversations_folder() {
  return test_paths::source_folder() / "tests/conversations";
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                            std::string_view ending) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The ```conv blocks of a page.
void add_blocks(const std::filesystem::path& page, std::vector<Source>& sources) {
  std::istringstream lines(read_file(page));
  std::string line;
  Source block;
  bool inside = false;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (!inside && line == kFence) {
      inside = true;
      block = {.name = page.filename().string(), .text = {}, .first_line = number + 1};
    } else if (inside && line == "```") {
      inside = false;
      sources.push_back(block);
    } else if (inside) {
      block.text += line + "\n";
    }
  }
}

std::vector<Source> all_sources() {
  std::vector<Source> sources;
  const auto folder = conversations_folder();
  for (const auto& path : files_of(folder, ".conv")) {
    sources.push_back({.name = path.lexically_relative(folder).string(), .text = read_file(path)});
  }
  const std::filesystem::path docs = test_paths::source_folder() / "docs";
  for (const auto& page : files_of(docs / "commands", ".md")) add_blocks(page, sources);
  add_blocks(docs / "profiles.md", sources);
  return sources;
}

std::string test_name(const ::testing::TestParamInfo<Source>& info) {
  std::string name = info.param.name + "_" + std::to_string(info.param.first_line);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

void PrintTo(const Source& source, std::ostream* out) { *out << source.name; }

class Conversations : public ::testing::TestWithParam<Source> {
 protected:
  static void expect_played(Chunking chunking) {
    const Source& source = GetParam();
    const auto conversation =
        read_conversation(source.text, source.name, conversations_folder(), source.first_line);
    ASSERT_TRUE(conversation.has_value()) << conversation.error().message;
    const auto played = play(*conversation, chunking);
    EXPECT_TRUE(played.has_value()) << played.error().message;
  }
};

TEST_P(Conversations, Whole) { expect_played({}); }

TEST_P(Conversations, ByteByByte) { expect_played({.kind = Chunking::Kind::Bytes}); }

TEST_P(Conversations, RandomPieces) {
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    expect_played({.kind = Chunking::Kind::Random, .seed = seed});
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Conversations, ::testing::ValuesIn(all_sources()), test_name);

}  // namespace
}  // namespace airmodem::testing
