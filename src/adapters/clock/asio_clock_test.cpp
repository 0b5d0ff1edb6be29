#include "adapters/clock/asio_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace airmodem {
namespace {

using namespace std::chrono_literals;

class AsioClockTest : public testing::Test {
 protected:
  boost::asio::io_context io_;
  AsioClock clock_{io_};
  std::string made_;
};

TEST_F(AsioClockTest, MakesEachCallOnceAndNotBeforeItsTime) {
  const Instant due = clock_.now() + 5ms;
  Instant made_at{};
  const auto alarm = clock_.at(due, [&] {
    made_ += 'x';
    made_at = clock_.now();
  });
  io_.run();
  EXPECT_EQ(made_, "x");
  EXPECT_GE(made_at, due);
}

TEST_F(AsioClockTest, MakesNoCallThatWasTakenBack) {
  auto alarm = clock_.at(clock_.now(), [&] { made_ += 'x'; });
  alarm.reset();
  io_.run();
  EXPECT_EQ(made_, "");
}

TEST_F(AsioClockTest, MakesACallThatExpiresAtOnceAndNeverOneThatDoesNot) {
  const auto never = clock_.at(kNever, [&] { made_ += 'n'; });
  const auto soon = clock_.at(kNever, [&] { made_ += 's'; });
  soon->expire();
  EXPECT_EQ(made_, "") << "not from inside another call";
  io_.poll();
  soon->expire();
  io_.poll();
  EXPECT_EQ(made_, "s");
}

TEST_F(AsioClockTest, ACallMayTakeItsOwnAlarmAway) {
  std::unique_ptr<Alarm> alarm;
  alarm = clock_.at(clock_.now(), [&] {
    alarm = clock_.at(clock_.now(), [&] { made_ += '2'; });
    made_ += '1';
  });
  io_.run();
  EXPECT_EQ(made_, "12");
}

TEST_F(AsioClockTest, AnAlarmMayOutliveTheLoopsWork) {
  const auto alarm = clock_.at(clock_.now(), [&] { made_ += 'x'; });
  io_.stop();
  io_.run();
  EXPECT_EQ(made_, "");
}

TEST_F(AsioClockTest, PostsInOrder) {
  clock_.post([&] { made_ += '1'; });
  clock_.post([&] { made_ += '2'; });
  EXPECT_EQ(made_, "");
  io_.run();
  EXPECT_EQ(made_, "12");
}

}  // namespace
}  // namespace airmodem
