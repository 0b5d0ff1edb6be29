#include "runtime/repeat_limit.h"

#include <gtest/gtest.h>

#include <string>

namespace airmodem {
namespace {

using namespace std::chrono_literals;

class Repeats : public testing::Test {
 protected:
  /// How many of `count` messages pass now.
  int pass(int count) {
    int passed = 0;
    for (int i = 0; i < count; ++i) passed += limit_.admit("no " + std::to_string(i), now_) ? 1 : 0;
    return passed;
  }

  RepeatLimit limit_;
  Instant now_{1h};
};

TEST_F(Repeats, PassWhileTheyAreFew) {
  EXPECT_EQ(pass(RepeatLimit::kBurst), RepeatLimit::kBurst);
  EXPECT_EQ(limit_.due(), std::nullopt);
  EXPECT_EQ(limit_.summary(now_), std::nullopt);
}

/// The clock begins with the machine, and so may the program.
TEST_F(Repeats, PassRightAfterBoot) {
  now_ = Instant{1s};
  EXPECT_EQ(pass(2), 2);
}

TEST_F(Repeats, AreSummedUpWhenTheyAreMany) {
  EXPECT_EQ(pass(2000), RepeatLimit::kBurst);
  EXPECT_EQ(limit_.due(), now_ + RepeatLimit::kWindow);
  now_ += RepeatLimit::kWindow;
  EXPECT_EQ(limit_.summary(now_), "no 1999 (1995 more like this in the last 10 s)");
  EXPECT_EQ(limit_.due(), std::nullopt);
}

TEST_F(Repeats, PassAgainAfterTheSummary) {
  pass(6);
  now_ += RepeatLimit::kWindow;
  EXPECT_EQ(pass(1), 0);  // the summary comes first
  EXPECT_TRUE(limit_.summary(now_));
  EXPECT_EQ(pass(6), RepeatLimit::kBurst);
}

TEST_F(Repeats, PassForEverWhenTheyAreSlow) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(pass(1), 1) << i;
    now_ += RepeatLimit::kWindow / RepeatLimit::kBurst;
  }
}

TEST_F(Repeats, AreSummedUpEarlyAtTheEnd) {
  pass(7);
  now_ += 1500ms;
  EXPECT_EQ(limit_.summary(now_), "no 6 (2 more like this in the last 2 s)");
}

}  // namespace
}  // namespace airmodem
