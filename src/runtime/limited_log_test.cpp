/// When the log sums up what it held back.
#include "runtime/limited_log.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/heard_log.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

TEST(LimitedLog, SumsUpWhatItHeldBackWhenTheWindowIsOver) {
  HeardLog heard;
  VirtualClock clock;
  LimitedLog log(clock);
  for (int n = 0; n < RepeatLimit::kBurst + 3; ++n) warn(&log, Repeated::Listening, "no port");
  EXPECT_EQ(heard.count("no port"), RepeatLimit::kBurst);
  clock.pass(RepeatLimit::kWindow - std::chrono::milliseconds(1));
  EXPECT_EQ(heard.count("more like this"), 0);
  clock.pass(std::chrono::milliseconds(1));
  EXPECT_EQ(heard.count("no port (3 more like this in the last 10 s)"), 1);
  EXPECT_EQ(clock.next(), kNever);
}

TEST(LimitedLog, SumsUpAtItsEnd) {
  HeardLog heard;
  VirtualClock clock;
  std::optional<LimitedLog> log(clock);
  for (int n = 0; n < RepeatLimit::kBurst + 1; ++n) warn(&*log, Repeated::Listening, "no port");
  log.reset();
  EXPECT_EQ(heard.count("(1 more like this"), 1);
  EXPECT_EQ(clock.next(), kNever);
}

}  // namespace
}  // namespace airmodem
