/// What is said of serial devices that cannot be opened. Root may open all of them, and tests may
/// be root's, so that permission is a matter of the error alone.

#include "adapters/terminal/serial_device.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace airmodem {
namespace {

TEST(SerialDevice, AdviceIsByTheError) {
  EXPECT_EQ(advice_on_device(EACCES), "see that this user may use it (group dialout)");
  EXPECT_EQ(advice_on_device(ENOENT), "see that it is there, and that this is its name");
  for (const int code : {ENOTDIR, EISDIR, ENXIO, ENODEV, EIO, ELOOP}) {
    EXPECT_EQ(advice_on_device(code), "give the path of a serial device, like /dev/ttyUSB0");
  }
}

TEST(SerialDevice, TheErrorIsThatOfOpening) {
  const auto missing = open_serial_device("/nowhere/ttyUSB0");
  ASSERT_FALSE(missing);
  EXPECT_EQ(
      missing.error().message,
      "/nowhere/ttyUSB0 cannot be opened: No such file or directory; see that it is there, and "
      "that this is its name");
  const auto folder = open_serial_device("/");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message,
            "/ cannot be opened: Is a directory; give the path of a serial device, like "
            "/dev/ttyUSB0");
}

}  // namespace
}  // namespace airmodem
