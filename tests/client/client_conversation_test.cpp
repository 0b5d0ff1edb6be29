/// Plays every conversation of tests/client: whole, byte by byte, and in random pieces.
#include "tests/support/client_conversation.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

namespace airmodem::testing {
namespace {

constexpr std::uint32_t kSeeds = 8;

std::filesystem::path folder() { return test_paths::source_folder() / "tests/client"; }

std::vector<std::string> conversations() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() == ".conv") names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  return info.param.substr(0, info.param.find('.'));
}

class ClientConversations : public ::testing::TestWithParam<std::string> {
 protected:
  static void expect_played(Chunking chunking) {
    std::ostringstream text;
    text << std::ifstream(folder() / GetParam()).rdbuf();
    const auto conversation = read_host_conversation(text.str(), GetParam(), folder());
    ASSERT_TRUE(conversation.has_value()) << conversation.error().message;
    const auto played = play_host(*conversation, chunking);
    EXPECT_TRUE(played.has_value()) << played.error().message;
  }
};

TEST_P(ClientConversations, Whole) { expect_played({}); }

TEST_P(ClientConversations, ByteByByte) { expect_played({.kind = Chunking::Kind::Bytes}); }

TEST_P(ClientConversations, RandomPieces) {
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    expect_played({.kind = Chunking::Kind::Random, .seed = seed});
  }
}

std::string trouble_of(std::string_view text) {
  const auto conversation = read_host_conversation(text, "a.conv", folder());
  if (!conversation) return conversation.error().message;
  const auto played = play_host(*conversation, {});
  return played ? "" : played.error().message;
}

TEST(ClientConversation, ARequestThatDoesNotExistIsNamed) {
  EXPECT_EQ(trouble_of("# A misspelt word.\ndo statr bearer\n"),
            "a.conv:2: there is no request \"statr bearer\"");
  EXPECT_EQ(trouble_of("do start\n"), "a.conv:1: the request \"start\" has too few words");
  EXPECT_EQ(trouble_of("do start beaver\n"), "a.conv:1: there is no goal \"beaver\"");
  EXPECT_EQ(trouble_of("do give-up\n"), "a.conv:1: there is no check-up to give up");
}

INSTANTIATE_TEST_SUITE_P(Files, ClientConversations, ::testing::ValuesIn(conversations()),
                         test_name);

}  // namespace
}  // namespace airmodem::testing
