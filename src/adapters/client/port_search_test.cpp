// What a search does to a device. Pseudo terminals stand for devices.
#include "adapters/client/port_search.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "adapters/owned_fd.h"
#include "adapters/terminal/saved_termios.h"
#include "adapters/terminal/serial_device.h"
#include "airmodem/line.h"

namespace airmodem {
namespace {

constexpr std::uint32_t kBaud = 115'200;

/// A device, and the descriptor of a program that uses it.
class PortSearch : public testing::Test {
 protected:
  PortSearch() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_.get()), 0);
    EXPECT_EQ(::unlockpt(master_.get()), 0);
    path_ = ::ptsname(master_.get());
    user_ = OwnedFd(::open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    EXPECT_TRUE(user_.valid());
  }

  const std::string& path() const { return path_; }
  int user() const { return user_.get(); }
  int unread() const {
    int count = -1;
    EXPECT_EQ(::ioctl(master_.get(), FIONREAD, &count), 0);
    return count;
  }

 private:
  OwnedFd master_;
  std::string path_;
  OwnedFd user_;
};

TEST_F(PortSearch, LeavesTheSettingsOfWhoComesBetweenTwoLooks) {
  int looks = 0;
  const auto port = ask_at_port(path(), kBaud, [&](dev_t) -> std::string {
    if (++looks == 1) return {};
    EXPECT_TRUE(set_serial_format(user(), LineFormat{.baud = 9600}));
    EXPECT_EQ(::ioctl(user(), TIOCEXCL), 0);
    return "picocom (process 1)";
  });
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(port.state, SearchedPort::State::InUse);
  EXPECT_EQ(port.reason, "picocom (process 1) has it open");
  EXPECT_EQ(unread(), 0);
  EXPECT_EQ(read_serial_speed(user()), 9600U);
  EXPECT_TRUE(is_claimed(user()));
}

/// Root gets past the mark, and other users' programs may not be seen.
TEST_F(PortSearch, LeavesADeviceThatIsMarkedForExclusiveUse) {
  ASSERT_TRUE(set_serial_format(user(), LineFormat{.baud = 9600}));
  ASSERT_EQ(::ioctl(user(), TIOCEXCL), 0);
  const auto port = ask_at_port(path(), kBaud, [](dev_t) { return std::string(); });
  EXPECT_TRUE(port.state == SearchedPort::State::InUse ||
              port.state == SearchedPort::State::Unusable);
  EXPECT_NE(port.reason, "");
  EXPECT_EQ(unread(), 0);
  EXPECT_EQ(read_serial_speed(user()), 9600U);
  EXPECT_TRUE(is_claimed(user()));
}

TEST_F(PortSearch, PutsASpeedOfAnyNumberBack) {
  ASSERT_TRUE(set_serial_format(user(), LineFormat{.baud = 12'345}));
  {
    const SavedTermios saved(user());
    ASSERT_TRUE(set_serial_format(user(), LineFormat{.baud = kBaud}));
  }
  EXPECT_EQ(read_serial_speed(user()), 12'345U);
}

}  // namespace
}  // namespace airmodem
