/// What is left of an input is counted rightly, whatever the input is.
#include "adapters/client/unread_input.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <memory>

#include "adapters/owned_fd.h"

namespace airmodem::e2e {
namespace {

void expect_left(int fd, std::uint64_t bytes, bool is_all) {
  const UnreadInput left = unread_input(fd);
  EXPECT_EQ(left.bytes, bytes);
  EXPECT_EQ(left.is_all, is_all);
}

TEST(UnreadInputCount, IsExactForAFileOfAnySize) {
  constexpr off_t kMoreThanAnInt = 5'000'000'000;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  const int fd = ::fileno(file.get());
  ASSERT_EQ(::ftruncate(fd, kMoreThanAnInt), 0);
  ASSERT_EQ(::lseek(fd, 10, SEEK_SET), 10);
  expect_left(fd, kMoreThanAnInt - 10, true);
  ASSERT_EQ(::lseek(fd, 0, SEEK_END), kMoreThanAnInt);
  expect_left(fd, 0, true);
}

TEST(UnreadInputCount, IsWhatAPipeHoldsNow) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  const OwnedFd input(ends[0]);
  OwnedFd writer(ends[1]);
  expect_left(input.get(), 0, false);
  ASSERT_EQ(::write(writer.get(), "hello", 5), 5);
  expect_left(input.get(), 5, false);
  char bytes[5];
  ASSERT_EQ(::read(input.get(), bytes, sizeof bytes), 5);
  writer.reset();
  expect_left(input.get(), 0, true);
}

TEST(UnreadInputCount, IsSomethingForADeviceWithoutASize) {
  const OwnedFd zero(::open("/dev/zero", O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  expect_left(zero.get(), 1, false);
  const OwnedFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  expect_left(null.get(), 0, true);
}

}  // namespace
}  // namespace airmodem::e2e
