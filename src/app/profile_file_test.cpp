// Profiles that users write, and profiles as files.

#include "app/profile_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace airmodem {
namespace {

std::string trouble(const std::string& text) {
  const auto profile = parse_profile("my.toml", text);
  return profile ? "none" : profile.error().message;
}

TEST(ProfileFile, ChangesFactsOfItsBase) {
  const auto profile =
      parse_profile("/etc/my.toml",
                    "base = \"sim800\"\n"
                    "announcements.started = [\"RDY\", \"HELLO\"]\n"
                    "[limits]\nescape-before = \"1500ms\"\nline-feed-wait = \"none\"\n"
                    "[dialect]\nmost-receive-mode = 5\nbare-identity = false\n");
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->name, "my");
  EXPECT_EQ(profile->identity.manufacturer, "SIMCOM_Ltd");
  EXPECT_EQ(profile->announcements.started, (std::vector<std::string>{"RDY", "HELLO"}));
  EXPECT_EQ(profile->limits.escape_before, std::chrono::milliseconds(1500));
  EXPECT_EQ(profile->limits.line_feed_wait, std::nullopt);
  EXPECT_EQ(profile->dialect.most_receive_mode, 5);
  EXPECT_FALSE(profile->dialect.bare_identity);
}

TEST(ProfileFile, HoldsNoNul) {
  EXPECT_EQ(
      trouble("base = \"sim800\"\n[network]\napn = \"a\\u0000b\"\n"),
      "profile my.toml, line 3: network.apn: a NUL (\\u0000) is in it, and no path or name can "
      "hold one; remove it");
}

/// Written, changed nowhere and read again, each profile is what it was.
TEST(ProfileFile, IsWrittenAsItIsRead) {
  for (const std::string& name : profile_names()) {
    const std::string text = profile_text(*find_profile(name));
    const auto again = parse_profile(name + ".toml", text);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(profile_text(*again), text);
    for (const Fact& fact : facts_of(*again)) {
      EXPECT_NE(text.find(fact.key.substr(fact.key.find('.') + 1)), std::string::npos) << fact.key;
    }
  }
}

/// A file that has every fact of one profile makes it of the other.
TEST(ProfileFile, HasEveryFact) {
  std::string text = profile_text(sim800());
  text.replace(text.find("sim800"), 6, "air724ug");
  const auto profile = parse_profile("sim800.toml", text);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile_text(*profile), profile_text(sim800()));
}

std::string described(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  const auto text = describe_profiles(arguments);
  return text ? *text : "trouble: " + text.error().message;
}

TEST(ProfileFile, IsDescribedByItsNameOrItsPath) {
  EXPECT_EQ(described({}), "air724ug\nsim800\nsim900\n");
  EXPECT_EQ(described({"sim800"}), profile_text(sim800()));
  const std::string path = testing::TempDir() + "airmodem-profile-test.toml";
  std::ofstream(path) << "base = \"sim800\"\n[sim]\npin = \"4711\"\n";
  const std::string text = described({path});
  std::filesystem::remove(path);
  EXPECT_TRUE(text.starts_with("base = \"sim800\"\n")) << text;
  EXPECT_NE(text.find("pin = \"4711\"\n"), std::string::npos) << text;
  EXPECT_EQ(described({"./none.toml"}),
            "trouble: profile ./none.toml cannot be read: No such file or directory; give the path "
            "of a file that is there");
}

TEST(ProfileFile, ThatCannotBeReadToItsEndIsNotTakenForAShortOne) {
  EXPECT_EQ(described({"/proc/self/mem"}),
            "trouble: profile /proc/self/mem cannot be read: Input/output error");
  EXPECT_EQ(described({"/dev/zero"}),
            "trouble: profile /dev/zero is larger than 1 MiB; give a smaller one");
  EXPECT_EQ(described({"/proc"}),
            "trouble: profile /proc cannot be read: Is a directory; give the name of a file in it");
}

TEST(ProfileFile, HasAHelp) {
  EXPECT_TRUE(described({"--help"}).starts_with("Usage: airmodem profile [NAME|FILE]\n"));
  EXPECT_EQ(described({"--nmae"}),
            "trouble: --nmae: there is no such option; see airmodem profile --help");
  EXPECT_EQ(described({"sim800", "sim900"}),
            "trouble: sim900: unexpected argument; see airmodem profile --help");
}

TEST(ProfileFile, SaysWhatIsWrong) {
  EXPECT_EQ(trouble("[sim]\n"),
            "profile my.toml: base is missing: the name of the profile that it changes, base = "
            "\"air724ug\"");
  EXPECT_EQ(trouble("\nbase = 724\n"),
            "profile my.toml, line 2: base: expected a text in double quotes");
  EXPECT_EQ(trouble("base = \"air800\"\n"),
            "profile my.toml, line 1: base: expected air724ug, sim800, sim900, or a file such as "
            "./my.toml, not air800");
  EXPECT_EQ(trouble("base = \"sim800\"\n[limits]\nconnect = 75\n"),
            "profile my.toml, line 3: limits.connect: expected a time such as 75s or 500ms");
  EXPECT_EQ(trouble("base = \"sim800\"\n[limits]\nconect = \"75s\"\n"),
            "profile my.toml, line 3: limits.conect: there is no such fact; did you mean "
            "limits.connect?");
  EXPECT_EQ(trouble("base = \"sim800\"\ncolour = 1\n"),
            "profile my.toml, line 2: colour: there is no such fact");
}

}  // namespace
}  // namespace airmodem
