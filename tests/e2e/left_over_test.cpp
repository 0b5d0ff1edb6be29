/// Names that are to go while other programs and users want the same ones.

#include "adapters/terminal/left_over.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/adapters/restrictions.h"
#include "tests/e2e/program.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class LeftOver : public testing::Test {
 protected:
  fs::path path() const { return folder_.path("name"); }
  std::size_t names() const {
    const auto all = fs::directory_iterator(folder_.path());
    return static_cast<std::size_t>(std::distance(fs::begin(all), fs::end(all)));
  }

  Folder folder_;
};

TEST_F(LeftOver, IsRemovedAndNothingElseIs) {
  fs::create_symlink("/nowhere", path());
  EXPECT_EQ(remove_left_over(path(), [](const fs::path&) { return false; }), EEXIST);
  EXPECT_EQ(fs::read_symlink(path()), "/nowhere");
  EXPECT_EQ(remove_left_over(path(), [](const fs::path&) { return true; }), 0);
  EXPECT_EQ(names(), 0U);
  EXPECT_EQ(remove_left_over(path(), [](const fs::path&) { return true; }), ENOENT);
}

/// Another program that finds the same name has it between our look and our removal.
TEST_F(LeftOver, WhatAnotherProgramPutThereMeanwhileStays) {
  fs::create_symlink("/nowhere", path());
  const auto another_is_faster = [](const fs::path& path) {
    fs::remove(path);
    std::ofstream(path) << "living";
    return true;
  };
  EXPECT_EQ(remove_left_over(path(), another_is_faster), EEXIST);
  EXPECT_EQ(contents(path()), "living");
  EXPECT_EQ(names(), 1U);
}

/// Names that a crash has left, or that another user has made to be in the way.
TEST_F(LeftOver, IsRemovedAlthoughNamesBesideItAreTaken) {
  const fs::path of_process = folder_.path(".airmodem." + std::to_string(::getpid()));
  std::ofstream(of_process) << "first";
  std::ofstream(folder_.path("taken")) << "second";
  fs::create_symlink("/nowhere", path());
  EXPECT_EQ(remove_left_over(path(), [](const fs::path&) { return true; }), 0);
  fs::create_symlink("/nowhere", path());
  int asked = 0;
  const auto second_is_free = [&] { return ++asked == 1 ? "taken" : "free"; };
  EXPECT_EQ(remove_left_over(
                path(), [](const fs::path&) { return true; }, second_is_free),
            0);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(contents(of_process), "first");
  EXPECT_EQ(contents(folder_.path("taken")), "second");
  EXPECT_EQ(names(), 2U);
}

TEST_F(LeftOver, StaysWithAnErrorOfItsOwnWhereNoNameIsFree) {
  std::ofstream(folder_.path("taken")) << "living";
  fs::create_symlink("/nowhere", path());
  const auto is_left_over = [](const fs::path&) { return true; };
  EXPECT_EQ(remove_left_over(path(), is_left_over, [] { return "taken"; }), EBUSY);
  EXPECT_EQ(fs::read_symlink(path()), "/nowhere");
  EXPECT_EQ(contents(folder_.path("taken")), "living");
}

TEST_F(LeftOver, WhatIsAnotherUsersStays) {
  fs::create_symlink("/nowhere", path());
  fs::permissions(folder_.path(), fs::perms::all | fs::perms::sticky_bit);
  const Unprivileged user;
  if (!user.done()) GTEST_SKIP() << "needs root, to be another user";
  EXPECT_EQ(remove_left_over(path(), [](const fs::path&) { return true; }), EPERM);
  EXPECT_EQ(fs::read_symlink(path()), "/nowhere");
}

}  // namespace
}  // namespace airmodem::e2e
