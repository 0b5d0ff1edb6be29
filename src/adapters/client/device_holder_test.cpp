#include "adapters/client/device_holder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fstream>

#include "adapters/owned_fd.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// A folder like /proc with one process, 4711.
class DeviceHolder : public testing::Test {
 protected:
  DeviceHolder() {
    std::string name = testing::TempDir() + "airmodem-proc-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) processes_ = name;
    fs::create_directories(process() / "fd");
    fs::create_directories(process() / "fdinfo");
    std::ofstream(process() / "comm") << "screen\n";
  }
  ~DeviceHolder() override { fs::remove_all(processes_); }

  fs::path process() const { return processes_ / "4711"; }
  void has_open(const std::string& device) const {
    fs::create_symlink(device, process() / "fd" / "3");
  }
  void is_master_of(unsigned index) const {
    std::ofstream(process() / "fdinfo" / "4") << "pos:\t0\ntty-index:\t" << index << "\n";
  }
  std::string holder_of(const std::string& device) const {
    struct stat found {};
    EXPECT_EQ(::stat(device.c_str(), &found), 0);
    return who_has_open(found.st_rdev, processes_);
  }

 private:
  fs::path processes_;
};

/// The path of a pseudo terminal, and its number.
class Pty {
 public:
  Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_.get()), 0);
    EXPECT_EQ(::unlockpt(master_.get()), 0);
  }
  std::string path() const { return ::ptsname(master_.get()); }
  unsigned index() const {
    struct stat found {};
    EXPECT_EQ(::stat(path().c_str(), &found), 0);
    return minor(found.st_rdev);
  }

 private:
  OwnedFd master_;
};

TEST_F(DeviceHolder, IsWhoHasItOpen) {
  EXPECT_EQ(holder_of("/dev/null"), "");
  has_open("/dev/null");
  EXPECT_EQ(holder_of("/dev/null"), "screen (process 4711)");
  EXPECT_EQ(holder_of("/dev/zero"), "");
}

TEST_F(DeviceHolder, IsNotTheOtherEndOfAPseudoTerminal) {
  const Pty pty;
  has_open(pty.path());
  EXPECT_EQ(holder_of(pty.path()), "screen (process 4711)");
  is_master_of(pty.index());
  EXPECT_EQ(holder_of(pty.path()), "");
}

TEST_F(DeviceHolder, IsWhoHasTheMasterOfAPseudoTerminalWithTheNumberOfThisDeviceAsWell) {
  has_open("/dev/null");
  is_master_of(3);  // /dev/null is 1:3
  EXPECT_EQ(holder_of("/dev/null"), "screen (process 4711)");
}

}  // namespace
}  // namespace airmodem
