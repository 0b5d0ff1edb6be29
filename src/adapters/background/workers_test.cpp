/// Work away from the loop: its order, its way back, and work that is stuck.

#include "adapters/background/workers.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/sanitizers.h"

namespace airmodem {
namespace {

using namespace std::chrono_literals;

/// Far longer than anything here takes.
constexpr std::chrono::seconds kPatience{20};

class WorkersTest : public testing::Test {
 protected:
  ~WorkersTest() override { EXPECT_EQ(workers_.finish(kPatience), 0U); }

  /// Runs the loop until `is_so`.
  template <class Condition>
  void run_until(Condition is_so) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      io_.run_for(1ms);
      io_.restart();
    }
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_.get_executor()};
  Workers workers_;
};

TEST_F(WorkersTest, BringTheResultToTheLoop) {
  const auto lane = workers_.make_lane(io_);
  const auto loop = std::this_thread::get_id();
  std::optional<std::thread::id> worker;
  std::optional<std::thread::id> heard;
  compute(
      *lane, [] { return std::this_thread::get_id(); },
      [&](Computed<std::thread::id> result) {
        worker = result.value();
        heard = std::this_thread::get_id();
      });
  EXPECT_FALSE(heard);
  run_until([&] { return heard.has_value(); });
  EXPECT_EQ(heard, loop);
  EXPECT_NE(worker, loop);
}

TEST_F(WorkersTest, KeepTheOrderOfALane) {
  const auto lane = workers_.make_lane(io_);
  auto done = std::make_shared<std::vector<int>>();
  std::vector<int> heard;
  constexpr int kJobs = Workers::kMostWaiting;
  for (int i = 0; i < kJobs; ++i) {
    compute(
        *lane,
        [done, i] {
          done->push_back(i);
          return i;
        },
        [&heard](Computed<int> result) { heard.push_back(result.value_or(-1)); });
  }
  run_until([&] { return heard.size() == kJobs; });
  EXPECT_EQ(heard, *done);
  EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
}

TEST_F(WorkersTest, DoOtherLanesWorkWhileOneIsStuck) {
  const auto stuck = workers_.make_lane(io_);
  const auto other = workers_.make_lane(io_);
  std::promise<void> release;
  const auto released = release.get_future().share();
  int heard_of_stuck = 0;
  bool heard = false;
  for (int i = 0; i < 2; ++i)
    stuck->run([released] { released.wait(); }, [&] { ++heard_of_stuck; });
  other->run([] {}, [&] { heard = true; });
  run_until([&] { return heard; });
  EXPECT_EQ(heard_of_stuck, 0);
  EXPECT_EQ(workers_.finish(10ms), 2U);
  release.set_value();
  run_until([&] { return heard_of_stuck == 2; });
}

TEST_F(WorkersTest, LeaveOutWhatIsTooMuchForALaneThatIsStuck) {
  const auto lane = workers_.make_lane(io_);
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> begun;
  int done = 0;
  int left_out = 0;
  const auto count = [&](Computed<int> result) {
    ++(result ? done : left_out);
    EXPECT_TRUE(result || result.error() == NotDone::LeftOut);
  };
  lane->run(
      [&begun, released] {
        begun.set_value();
        released.wait();
      },
      [] {});
  begun.get_future().wait();
  for (std::size_t n = 0; n < Workers::kMostWaiting + 3; ++n) {
    compute(
        *lane, [] { return 1; }, count);
  }
  run_until([&] { return left_out == 3; });
  EXPECT_EQ(done, 0);
  release.set_value();
  run_until([&] { return done == Workers::kMostWaiting; });
  EXPECT_EQ(left_out, 3);
}

TEST_F(WorkersTest, DoWhatWasGivenAfterTheEndOfItsLane) {
  auto lane = workers_.make_lane(io_);
  std::promise<void> release;
  const auto released = release.get_future().share();
  auto done = std::make_shared<int>(0);
  bool heard = false;
  for (int i = 0; i < 2; ++i) {
    lane->run(
        [released, done] {
          released.wait();
          ++*done;
        },
        [&] { heard = true; });
  }
  lane.reset();
  release.set_value();
  EXPECT_EQ(workers_.finish(kPatience), 0U);
  EXPECT_EQ(*done, 2);
  io_.poll();
  EXPECT_FALSE(heard);
}

TEST_F(WorkersTest, SayThatWorkCouldNotBeDone) {
  const auto lane = workers_.make_lane(io_);
  std::vector<NotDone> heard;
  const auto hear = [&](Computed<int> result) { heard.push_back(result.error()); };
  compute(
      *lane, []() -> int { throw std::bad_alloc(); }, hear);
  compute(
      *lane, []() -> int { throw std::runtime_error("of no use"); }, hear);
  run_until([&] { return heard.size() == 2; });
  EXPECT_EQ(heard, (std::vector{NotDone::NoMemory, NotDone::Failed}));
}

/// Takes all memory that this thread can get.
void use_up_memory() {
  constexpr std::size_t kLargest = std::size_t{1} << 20;
  const rlimit limit{.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  ::setrlimit(RLIMIT_AS, &limit);
  for (std::size_t size = kLargest; size > 0; size /= 2) {
    while (std::malloc(size) != nullptr) {
    }
  }
}

TEST(WorkersDeathTest, BringTheWordBackWhenThereIsNoMemory) {
  if (!kHasPlainMemory) GTEST_SKIP() << "a sanitizer ends a program without memory";
  const auto work_without_memory = [] {
    boost::asio::io_context io;
    const auto kept = boost::asio::make_work_guard(io);
    Workers workers;
    const auto lane = workers.make_lane(io);
    lane->run(use_up_memory, [] { std::_Exit(0); });
    io.run();
  };
  EXPECT_EXIT(work_without_memory(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace airmodem
