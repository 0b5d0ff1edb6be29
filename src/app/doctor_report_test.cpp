#include "app/doctor_report.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace airmodem {
namespace {

using client::Finding;
using client::Verdict;

Finding finding(std::string_view name, Verdict verdict) {
  return {.name = name, .title = name, .verdict = verdict, .what = "so", .advice = {}};
}

TEST(DoctorReport, ShowsOneLineOfWhatIsWell) {
  EXPECT_EQ(finding_in_words(finding("card", Verdict::Well)), "[ok]  card                so\n");
  EXPECT_EQ(finding_in_words(finding("card", Verdict::NotLookedAt)),
            "[--]  card                so\n");
}

TEST(DoctorReport, ShowsWhatIsKnownOfWhatIsNotWell) {
  Finding ill = finding("card", Verdict::NotWell);
  ill.exchanges = {{.asked = "AT+CPIN?", .answered = {"+CPIN: X", "OK"}},
                   {.asked = "AT", .answered = {}}};
  ill.advice = "Restart it.";
  EXPECT_EQ(finding_in_words(ill),
            "[NO]  card                so\n"
            "        asked     AT+CPIN?\n"
            "        answer    +CPIN: X\n"
            "                  OK\n"
            "        asked     AT\n"
            "        answer    (nothing)\n"
            "        do        Restart it.\n");
}

TEST(DoctorReport, ShowsAWarningWithoutItsExchange) {
  Finding weak = finding("signal", Verdict::Well);
  weak.exchanges = {{.asked = "AT+CSQ", .answered = {"OK"}}};
  weak.advice = "Look at the antenna.";
  EXPECT_EQ(finding_in_words(weak),
            "[ok]  signal              so\n"
            "        do        Look at the antenna.\n");
}

/// What a module sends must not move the cursor of whoever reads it.
TEST(DoctorReport, ShowsNoByteThatATerminalObeys) {
  Finding ill = finding("port", Verdict::NotWell);
  ill.what = "\x1B[2J";
  ill.exchanges = {{.asked = "AT",
                    .answered = {"\x9B"
                                 "1m\r\n"}}};
  const std::string text = finding_in_words(ill);
  EXPECT_NE(text.find("\\x1B[2J"), std::string::npos) << text;
  EXPECT_NE(text.find("\\x9B1m\\r\\n"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
}

TEST(DoctorReport, BreaksLongAdviceBetweenWords) {
  Finding ill = finding("card", Verdict::NotWell);
  for (int i = 0; i < 60; ++i) ill.advice += "word ";
  ill.advice += std::string(150, 'x');
  const std::string text = finding_in_words(ill);
  std::size_t words = 0;
  for (std::size_t at = text.find("word"); at != std::string::npos; at = text.find("word", at + 4))
    ++words;
  EXPECT_EQ(words, 60U);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    EXPECT_TRUE(line.size() <= 100 || line.find("word") == std::string::npos) << line;
    at = end + 1;
  }
}

TEST(DoctorReport, SumsUp) {
  const Finding good = finding("port", Verdict::Well);
  const Finding ill = finding("card", Verdict::NotWell);
  const Finding unknown = finding("apn", Verdict::NotLookedAt);
  EXPECT_EQ(summary_in_words({good}), "All is well.\n");
  EXPECT_EQ(summary_in_words({good, ill}), "Not well: card.\n");
  EXPECT_EQ(summary_in_words({ill, ill, unknown}), "Not well: card, card; 1 not looked at.\n");
  EXPECT_EQ(summary_in_words({unknown}), "Given up; 1 not looked at.\n");
  EXPECT_TRUE(all_well({good, good}));
  EXPECT_FALSE(all_well({good, unknown}));
  EXPECT_FALSE(all_well({}));
}

TEST(DoctorReport, IsJsonWhateverTheModuleSends) {
  Finding ill = finding("card", Verdict::NotWell);
  ill.what = "a \"b\" \\ \xC3\xBC\x7F\n";
  ill.exchanges = {{.asked = "AT", .answered = {"x", "y"}}, {.asked = "AT+", .answered = {}}};
  EXPECT_EQ(report_as_json({.port = "/dev/x\x01", .model = ""}, {ill}), R"({
  "port": "/dev/x\u0001",
  "model": "",
  "well": false,
  "checks": [
    {
      "name": "card",
      "title": "card",
      "verdict": "not-well",
      "finding": "a \"b\" \\ \u00fc\u007f\n",
      "advice": "",
      "exchanges": [
        {
          "asked": "AT",
          "answered": [
            "x",
            "y"
          ]
        },
        {
          "asked": "AT+",
          "answered": []
        }
      ]
    }
  ]
}
)");
}

}  // namespace
}  // namespace airmodem
