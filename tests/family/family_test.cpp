// The steps by which CONTRIBUTING.md adds a family, done to the letter: this program's modules are
// made of the core as it is, the page's folder and the page's line.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "core/command/family.h"
#include "tests/support/conversation.h"
#include "tests/support/paths.h"

namespace airmodem {
namespace {

using testing::Chunking;

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(test_paths::source_folder() / path).rdbuf();
  return text.str();
}

/// The page's block of code in this language.
std::string block_of(std::string_view language) {
  const std::string page = text_of("CONTRIBUTING.md");
  const std::string opening = "```" + std::string(language) + "\n";
  const std::size_t begin = page.find(opening);
  if (begin == std::string::npos) return {};
  const std::size_t at = begin + opening.size();
  return page.substr(at, page.find("```\n", at) - at);
}

TEST(NewFamily, IsThatOfThePage) {
  EXPECT_EQ(text_of("tests/family/wake/wake_commands.cpp"), block_of("cpp"));
  EXPECT_EQ(text_of("tests/family/line.def"), block_of("c"));
  EXPECT_EQ(text_of("tests/family/wake.conv"), block_of("conv"));
}

TEST(NewFamily, TakesLessThanAHundredLines) {
  const std::string all = block_of("cpp") + block_of("c") + block_of("conv");
  EXPECT_LT(std::ranges::count(all, '\n'), 100);
}

TEST(NewFamily, IsAFolderAndOneLine) {
  const auto count = std::ranges::count(families(), "wake", &Family::name);
  EXPECT_EQ(count, 1);
}

TEST(NewFamily, Works) {
  const auto conversation = testing::read_conversation(
      block_of("conv"), "CONTRIBUTING.md", test_paths::source_folder() / "tests/conversations");
  ASSERT_TRUE(conversation.has_value()) << conversation.error().message;
  for (const auto kind : {Chunking::Kind::Whole, Chunking::Kind::Bytes, Chunking::Kind::Random}) {
    const auto played = testing::play(*conversation, {.kind = kind, .seed = 1});
    EXPECT_TRUE(played.has_value()) << played.error().message;
  }
}

}  // namespace
}  // namespace airmodem
