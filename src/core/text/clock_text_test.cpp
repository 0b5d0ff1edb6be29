// The module's way of writing a wall clock.
#include "core/text/clock_text.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using namespace std::chrono_literals;

TEST(ClockText, WritesLocalTimeAndZone) {
  const auto noon = sys_days(2026y / 11 / 22) + 12h;
  EXPECT_EQ(clock_text(noon, hours(8)), "26/11/22,20:00:00+32");
  EXPECT_EQ(clock_text(noon, minutes(0)), "26/11/22,12:00:00+00");
}

TEST(ClockText, WritesTwoDigitsEverywhere) {
  EXPECT_EQ(clock_text(sys_days(2001y / 2 / 3) + 4h + 5min + 6s, minutes(15)),
            "01/02/03,04:20:06+01");
}

TEST(ClockText, WestOfGreenwich) {
  const auto early = sys_days(2026y / 1 / 1) + 1h;
  EXPECT_EQ(clock_text(early, hours(-5)), "25/12/31,20:00:00-20");
  EXPECT_EQ(clock_text(early, minutes(-210)), "25/12/31,21:30:00-14");
}

TEST(ClockText, TheDayTurnsInLocalTime) {
  const auto evening = sys_days(2026y / 12 / 31) + 15h + 59min + 59s;
  EXPECT_EQ(clock_text(evening, hours(8)), "26/12/31,23:59:59+32");
  EXPECT_EQ(clock_text(evening + seconds(1), hours(8)), "27/01/01,00:00:00+32");
}

TEST(ClockText, QuarterHours) {
  const auto noon = sys_days(2028y / 2 / 29) + 12h;
  EXPECT_EQ(clock_text(noon, minutes(345)), "28/02/29,17:45:00+23");
}

TEST(ClockText, TimesBeforeTheEpoch) {
  EXPECT_EQ(clock_text(sys_days(1969y / 12 / 31) + 23h, minutes(0)), "69/12/31,23:00:00+00");
}

TEST(ParseClockText, ReadsTimeAndZone) {
  const auto reading = parse_clock_text("26/11/22,20:00:01+32");
  ASSERT_TRUE(reading.has_value());
  EXPECT_EQ(reading->local, sys_days(2026y / 11 / 22) + 20h + 1s);
  EXPECT_EQ(reading->zone, hours(8));
}

TEST(ParseClockText, ReadsATimeWithoutAZone) {
  const auto reading = parse_clock_text("00/02/29,00:00:00");
  ASSERT_TRUE(reading.has_value());
  EXPECT_EQ(reading->local, sys_days(2000y / 2 / 29));
  EXPECT_FALSE(reading->zone.has_value());
}

TEST(ParseClockText, TheZonesOfTheWorld) {
  EXPECT_EQ(parse_clock_text("26/01/01,00:00:00-48")->zone, hours(-12));
  EXPECT_EQ(parse_clock_text("26/01/01,00:00:00+56")->zone, hours(14));
  EXPECT_FALSE(parse_clock_text("26/01/01,00:00:00-49"));
  EXPECT_FALSE(parse_clock_text("26/01/01,00:00:00+57"));
}

TEST(ParseClockText, ReadsWhatItWrites) {
  const auto moment = sys_days(2099y / 12 / 31) + 23h + 59min + 59s;
  const auto reading = parse_clock_text(clock_text(moment, minutes(-210)));
  ASSERT_TRUE(reading.has_value());
  EXPECT_EQ(reading->local - *reading->zone, moment);
}

TEST(ParseClockText, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"", "26/11/22", "26/11/22,20:00:0", "26/11/22 20:00:00", "26/00/22,20:00:00",
        "26/13/22,20:00:00", "26/11/31,20:00:00", "26/02/29,20:00:00", "26/11/22,24:00:00",
        "26/11/22,20:60:00", "26/11/22,20:00:60", "26/11/22,20:00:00x32", "26/11/22,20:00:00+3x",
        "26/11/22,20:00:00+3", "26/11/22,20:00:00+032", "a6/11/22,20:00:00",
        "26/11/2\xB2,20:00:00"}) {
    EXPECT_FALSE(parse_clock_text(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace airmodem
