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

}  // namespace
}  // namespace airmodem
