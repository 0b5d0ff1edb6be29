// Every command that is refused has its reason, in every way in which the table refuses it, and no
// reason holds a secret.
#include "core/command/refusal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/module.h"
#include "core/command/registry.h"

namespace airmodem {
namespace {

/// What a module has said and which refusals it has told.
struct Said {
  std::string answer;
  std::vector<CommandRefused> refusals;
};

class Host {
 public:
  explicit Host(const Profile& profile) : module_(profile, {.address = "10.0.0.1"}) {
    type("ATE0\r");
    type("AT+CMEE=1\r");
  }

  Said type(std::string_view bytes) {
    module_.receive(bytes, {});
    return hear();
  }
  Said happens(const Input& input) {
    module_.input(input, {});
    return hear();
  }

 private:
  Said hear() {
    Said said;
    while (const auto event = module_.next_event()) {
      if (const auto* write = std::get_if<WriteTerminal>(&*event)) said.answer += write->bytes;
      if (const auto* refused = std::get_if<CommandRefused>(&*event)) {
        said.refusals.push_back(*refused);
      }
    }
    return said;
  }

  Module module_;
};

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t sum = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++sum;
  return sum;
}

/// How far a host has come before it types what is refused.
enum class Stage : std::uint8_t { Initial, Start, Gprsact, Status, Connected };
constexpr Stage kStages[] = {Stage::Initial, Stage::Start, Stage::Gprsact, Stage::Status,
                             Stage::Connected};

void go_to(Host& host, Stage stage, bool multi) {
  if (multi) host.type("AT+CIPMUX=1\r");
  if (stage >= Stage::Start) host.type("AT+CSTT\r");
  if (stage >= Stage::Gprsact) {
    host.type("AT+CIICR\r");
    host.happens(BearerUp{"10.0.0.1"});
  }
  if (stage >= Stage::Status) host.type("AT+CIFSR\r");
  if (stage >= Stage::Connected) {
    host.type(multi ? "AT+CIPSTART=0,TCP,1.2.3.4,80\r" : "AT+CIPSTART=TCP,1.2.3.4,80\r");
    host.happens(LinkOpened{});
  }
}

/// Types a line and returns its refusals, of which there is one for each error that the host reads.
std::vector<CommandRefused> refusals_of(const Profile& profile, Stage stage, bool multi,
                                        const std::string& line) {
  Host host(profile);
  go_to(host, stage, multi);
  const Said said = host.type(line + "\r");
  EXPECT_EQ(said.refusals.size(), count(said.answer, "\r\nERROR\r\n") +
                                      count(said.answer, "\r\n+CME ERROR: ") +
                                      count(said.answer, "\r\nNO CARRIER\r\n") +
                                      (said.answer == "4\r" ? 1 : 0))  // after ATV
      << line << said.answer;
  for (const CommandRefused& refused : said.refusals) {
    EXPECT_TRUE(refused.name.starts_with("AT")) << line;
    EXPECT_GT(refused.reason.size(), 10U) << line;
    EXPECT_LT(refused.reason.size(), 400U) << line;
  }
  return said.refusals;
}

/// Everything that a host can get wrong about a command's shape.
std::vector<std::string> wrong_lines(const Command& row) {
  const std::string at = "AT" + std::string(row.name);
  return {at,
          at + "?",
          at + "=?",
          at + "!",
          at + "=",
          at + "=,",
          at + "=\"",
          at + "=x",
          at + "=99999999999",
          at + "=1,2,3,4,5,6,7,8,9,10",
          at + "=0,\"a",
          at + "=0,99999999999",
          at + "=\"" + std::string(600, 'a') + "\"",
          at + ";+CSQ",
          at + "=0;+CSQ",
          at + "X",
          at + "9"};
}

class EveryCommand : public ::testing::TestWithParam<std::string_view> {};

/// How many of these lines are refused, in both kinds of connections.
std::size_t count_refusals(const Profile& profile, const std::vector<std::string>& lines) {
  std::size_t total = 0;
  for (const std::string& line : lines) {
    for (const bool multi : {false, true}) {
      total += refusals_of(profile, Stage::Initial, multi, line).size();
    }
  }
  return total;
}

/// How many refusals of these lines, at any stage, name the state.
std::size_t count_states_named(const Profile& profile, const std::vector<std::string>& lines) {
  std::size_t total = 0;
  for (const Stage stage : kStages) {
    for (const std::string& line : lines) {
      for (const auto& refused : refusals_of(profile, stage, false, line)) {
        total += count(refused.reason, "the state is ");
      }
    }
  }
  return total;
}

TEST_P(EveryCommand, SaysWhyItIsRefused) {
  const Profile profile = *find_profile(GetParam());
  std::size_t total = 0;
  for (const Command* const row : all_commands()) {
    total += count_refusals(profile, wrong_lines(*row));
    // One surplus parameter is refused whatever the command is.
    const std::string surplus = "AT" + std::string(row->name) + "=1,2,3,4,5,6,7,8,9,10";
    EXPECT_EQ(refusals_of(profile, Stage::Initial, false, surplus).size(), 1U) << surplus;
  }
  EXPECT_GT(total, 1000U);
}

TEST_P(EveryCommand, NamesTheStateThatForbidsIt) {
  const Profile profile = *find_profile(GetParam());
  std::size_t total = 0;
  for (const Command* const row : all_commands()) {
    const std::string at = "AT" + std::string(row->name);
    total += count_states_named(profile, {at, at + "=1", at + "=\"a\"", at + "=TCP,1.2.3.4,80"});
  }
  EXPECT_GT(total, 30U);
}

INSTANTIATE_TEST_SUITE_P(Profiles, EveryCommand, ::testing::Values("air724ug", "sim800", "sim900"),
                         [](const auto& test) { return std::string(test.param); });

// ---- secrets ----

constexpr std::string_view kSecret = "73215";

void expect_no_secret(const std::vector<CommandRefused>& refusals, const std::string& line) {
  for (const CommandRefused& refused : refusals) {
    EXPECT_EQ(to_text(refused).find(kSecret), std::string::npos) << line << to_text(refused);
  }
}

/// Ways to give a command the secret that it refuses.
std::vector<std::string> lines_with_secret(const Command& row) {
  const std::string secret(kSecret);
  const std::string at = "AT" + std::string(row.name) + "=";
  return {at + secret,
          at + "\"" + secret,
          at + secret + "\"",
          at + secret + std::string(700, '1'),
          at + "1," + secret + std::string(100, '1'),
          at + "1,1,\"" + secret,
          at + "9,9,PWD," + secret,
          at + secret + "," + secret + ",1,1,1,1,1,1,1,1",
          at + "1;+A" + secret + "=" + secret,
          at + "a,b;" + secret};
}

TEST(Secrets, AreNotInTheRefusalsOfTheirCommands) {
  for (const Command* const row : all_commands()) {
    if (row->secret != Secret::Values) continue;
    std::size_t total = 0;
    for (const std::string& line : lines_with_secret(*row)) {
      for (const Stage stage : {Stage::Initial, Stage::Status}) {
        const auto refusals = refusals_of(air724ug(), stage, false, line);
        total += refusals.size();
        expect_no_secret(refusals, line);
      }
    }
    EXPECT_GT(total, 0U) << row->name;
  }
}

TEST(Secrets, AreNotInTheRefusalsOfCommandsThatDoNotExist) {
  const std::string line = "AT+CSSTT=\"" + std::string(kSecret) + "\"";
  const auto refusals = refusals_of(air724ug(), Stage::Initial, false, line);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_EQ(refusals[0].name, "AT+CSSTT");
  EXPECT_EQ(refusals[0].form, "=***");
}

TEST(Secrets, AreNotShownWhereTheEqualsSignIsMissing) {
  for (const Command* const row : all_commands()) {
    if (row->secret == Secret::Nothing) continue;
    const std::string name = "AT" + std::string(row->name);
    const std::string line = name + std::string(kSecret);
    const auto refusals = refusals_of(air724ug(), Stage::Initial, false, line);
    ASSERT_EQ(refusals.size(), 1U) << line;
    EXPECT_EQ(refusals[0].name, name + "***");
    expect_no_secret(refusals, line);
  }
}

TEST(Secrets, OfAPayloadThatComesAsCommandsAreNotShown) {
  for (const std::string refused : {"AT+FSWRITE=key.pem,0,0,10\r", "AT+CIPSEND\r"}) {
    Host host(air724ug());
    EXPECT_EQ(host.type(refused).refusals.size(), 1U);
    const std::string payload = "xxAT+Q" + std::string(kSecret) + "/AT&";
    for (int n = 0; n < 2; ++n) {
      const Said said = host.type(payload + "\r");
      ASSERT_EQ(said.refusals.size(), 1U);
      EXPECT_EQ(said.refusals[0].name, "AT***");
      expect_no_secret(said.refusals, payload);
    }
    host.type("AT+CSQ\r");
    EXPECT_EQ(host.type("AT+FOO\r").refusals.at(0).name, "AT+FOO");
  }
}

TEST(Refusals, AreShortAndOfOneLineWhateverIsTyped) {
  const std::string junk = "\x01\xFF\t'\"" + std::string(900, 'z');
  for (const std::string& line :
       {"AT+A" + std::string(900, 'b'), "AT+CIPMUX=" + junk, "AT+CIPSTART=" + junk + "\"",
        std::string("AT\x02"), "AT+CSQ" + junk}) {
    for (const auto& refused : refusals_of(air724ug(), Stage::Initial, false, line)) {
      EXPECT_LT(to_text(refused).size(), 1000U) << line;
      for (const auto& text : {refused.name, refused.form, refused.reason}) {
        EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
      }
    }
  }
}

}  // namespace
}  // namespace airmodem
