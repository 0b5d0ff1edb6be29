/// Subscriptions that end at unusual times, or never begin.

#include "adapters/terminal/slave_events.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace airmodem {
namespace {

namespace fs = std::filesystem;

class SlaveEventsTest : public testing::Test {
 protected:
  SlaveEventsTest() { ::close(::mkstemp(path_.data())); }
  ~SlaveEventsTest() override { ::unlink(path_.c_str()); }

  static std::size_t inotify_instances() {
    std::size_t count = 0;
    std::error_code error;
    for (const auto& each : fs::directory_iterator("/proc/self/fd")) {
      if (fs::read_symlink(each.path(), error) == "anon_inode:inotify") ++count;
    }
    return count;
  }

  std::string path_ = (fs::temp_directory_path() / "slave_events.XXXXXX").string();
  asio::io_context io_;
  SlaveEvents& events_ = asio::use_service<SlaveEvents>(io_);
};

TEST_F(SlaveEventsTest, NothingStaysOpenForOneThatCannotBeWatched) {
  errno = 0;
  EXPECT_EQ(events_.subscribe("/nowhere/at/all"), nullptr);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(inotify_instances(), 0U);
}

TEST_F(SlaveEventsTest, ASubscriptionMayEndWhileItIsTold) {
  auto subscription = events_.subscribe(path_);
  ASSERT_NE(subscription, nullptr);
  auto held = std::make_shared<int>(5);
  const std::weak_ptr<int> life = held;
  bool lives = false;
  subscription->when_heard([&subscription, &life, &lives, held = std::move(held)] {
    const std::weak_ptr<int>& its_life = life;
    bool& still_lives = lives;
    subscription.reset();
    still_lives = !its_life.expired();
  });
  ::close(::creat(path_.c_str(), 0600));
  io_.poll();
  EXPECT_EQ(subscription, nullptr);
  EXPECT_TRUE(lives);
  EXPECT_EQ(inotify_instances(), 0U);
}

/// What one of several has read for another is told from the loop, and only as long as it waits.
TEST_F(SlaveEventsTest, AnotherOneIsToldWhatATakeHasRead) {
  const std::string other_path = path_ + ".other";
  ::close(::creat(other_path.c_str(), 0600));
  const auto one = events_.subscribe(path_);
  auto other = events_.subscribe(other_path);
  ASSERT_NE(one, nullptr);
  ASSERT_NE(other, nullptr);
  std::size_t heard = 0;
  other->when_heard([&] { heard += other->take().size(); });
  ::close(::creat(other_path.c_str(), 0600));
  EXPECT_TRUE(one->take().empty());
  io_.poll();
  EXPECT_EQ(heard, 2U);  // opened and closed
  ::close(::creat(other_path.c_str(), 0600));
  EXPECT_TRUE(one->take().empty());
  other.reset();
  EXPECT_TRUE(one->take().empty());
  io_.poll();
  EXPECT_EQ(heard, 2U);
  ::unlink(other_path.c_str());
}

}  // namespace
}  // namespace airmodem
