#include "client/urc.h"

#include <gtest/gtest.h>

#include <string_view>

#include "client/command_rules.h"
#include "client/dialect.h"

namespace airmodem::client {
namespace {

void expect_urc(std::string_view line, UrcKind kind, std::optional<LinkId> link,
                std::string_view detail = "") {
  const auto urc = parse_urc(line);
  ASSERT_TRUE(urc.has_value()) << line;
  EXPECT_EQ(urc->kind, kind) << line;
  EXPECT_EQ(urc->link, link) << line;
  EXPECT_EQ(urc->detail, detail) << line;
}

TEST(Urc, NamesItsLink) {
  expect_urc("CLOSED", UrcKind::Closed, std::nullopt);
  expect_urc("3, CLOSED", UrcKind::Closed, LinkId{3});
  expect_urc("3,CLOSED", UrcKind::Closed, LinkId{3});
  expect_urc("0, CONNECT OK", UrcKind::ConnectOk, LinkId{0});
  expect_urc("5, TCP ERROR:14", UrcKind::Closed, LinkId{5}, "14");
  expect_urc("1, REMOTE IP: 10.0.0.9", UrcKind::PeerIn, LinkId{1}, "10.0.0.9");
  expect_urc("+CIPRXGET: 1", UrcKind::DataHeld, std::nullopt, "");
  expect_urc("+CIPRXGET: 1,4", UrcKind::DataHeld, LinkId{4}, ",4");
  expect_urc("+CIPRXGET:1", UrcKind::DataHeld, std::nullopt, "");
  expect_urc("+CIPRXGET:1,7", UrcKind::DataHeld, LinkId{7}, ",7");
  expect_urc("7, CLOSED", UrcKind::Closed, LinkId{7});
}

TEST(Urc, KnowsWholeLines) {
  EXPECT_FALSE(parse_urc("CLOSED DOOR"));
  EXPECT_FALSE(parse_urc("8, CLOSED"));
  EXPECT_FALSE(parse_urc("3, RDY"));
  EXPECT_FALSE(parse_urc("+CIPRXGET: 10"));
  EXPECT_FALSE(parse_urc("SEND OK"));
  EXPECT_FALSE(parse_urc(""));
}

TEST(Urc, TellsPlausibleLinesFromNoise) {
  EXPECT_TRUE(is_plausible_urc("+CBM: 1"));
  EXPECT_TRUE(is_plausible_urc("^SIMST:1"));
  EXPECT_TRUE(is_plausible_urc("*PSUTTZ: 1"));
  EXPECT_FALSE(is_plausible_urc("CREG: 1"));
  EXPECT_FALSE(is_plausible_urc("+"));
  EXPECT_FALSE(is_plausible_urc("+IPD,5:hello"));
}

TEST(CommandRules, ReadingAndTestingEndWithOk) {
  EXPECT_EQ(rule_for("AT+CIPSHUT").ending, Ending::Words);
  EXPECT_EQ(rule_for("AT+CIPSHUT=?").ending, Ending::Result);
  EXPECT_EQ(rule_for("at+cipsend=5").ending, Ending::Sent);
  EXPECT_EQ(rule_for("AT+CIPSEND?").ending, Ending::Result);
  EXPECT_EQ(rule_for("AT+CIPSTATUS").ending, Ending::State);
  EXPECT_EQ(rule_for("AT+CIPSTATUS=2").ending, Ending::Result);
  EXPECT_EQ(rule_for("ATO").ending, Ending::Connect);
  EXPECT_EQ(rule_for("AT").ending, Ending::Result);
  EXPECT_EQ(rule_for("A").ending, Ending::Result);
}

TEST(CommandRules, WaitsAsLongAsAModuleMayTake) {
  EXPECT_GE(rule_for("AT+CIICR").limit, std::chrono::seconds(90));
  EXPECT_GE(rule_for("AT+CGATT=1").limit, std::chrono::seconds(108));
  EXPECT_EQ(rule_for("AT+CGATT?").limit, kUsualLimit);
  EXPECT_EQ(rule_for("AT+CSQ").limit, kUsualLimit);
  EXPECT_GE(rule_for("AT+COPS=?").limit, std::chrono::seconds(300));
}

TEST(Dialect, KnowsFamiliesByTheirModels) {
  EXPECT_EQ(family_of("Air724UG"), "air724");
  EXPECT_EQ(family_of("AirM2M_720U_V301848_LTE_AT"), "air724");
  EXPECT_EQ(family_of("SIMCOM_SIM800L"), "sim800");
  EXPECT_EQ(family_of("SIM868"), "sim800");
  EXPECT_EQ(family_of("SIM900"), "sim800");
  EXPECT_EQ(family_of("EC25"), "unknown");
}

}  // namespace
}  // namespace airmodem::client
