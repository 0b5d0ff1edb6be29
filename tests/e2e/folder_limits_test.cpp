/// The module's files on a real file system: how much fits in, what others do meanwhile, and which
/// folder may be given.

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "folder_store_kit.h"
#include "tests/adapters/restrictions.h"
#include "tests/support/heard_log.h"

namespace airmodem::e2e {
namespace {

using FolderLimits = FolderStoreTest;

// ---- room ----

TEST_F(FolderLimits, IsAsLargeAsAModules) {
  EXPECT_EQ(store().free_space(), kFileSystemSize);
  ASSERT_TRUE(store().make_folder("folder"));
  ASSERT_TRUE(store().write("folder/a", WriteMode::Replace, std::string(1000, 'a')));
  EXPECT_EQ(store().free_space(), kFileSystemSize - 1000);
  const std::string rest(kFileSystemSize - 1000, 'b');
  EXPECT_EQ(why(store().write("b", WriteMode::Replace, rest + "b")), FileFailure::NoSpace);
  EXPECT_EQ(why(store().measure("b")), FileFailure::NotFound);
  EXPECT_TRUE(store().write("b", WriteMode::Replace, rest));
  EXPECT_EQ(store().free_space(), 0U);
  EXPECT_EQ(why(store().write("folder/a", WriteMode::Append, "c")), FileFailure::NoSpace);
  expect_file("folder/a", std::string(1000, 'a'));
  EXPECT_TRUE(store().write("folder/a", WriteMode::Replace, std::string(1000, 'd')));
  EXPECT_EQ(why(store().write("folder/a", WriteMode::Replace, std::string(1001, 'e'))),
            FileFailure::NoSpace);
  EXPECT_TRUE(store().remove("b"));
  EXPECT_EQ(store().free_space(), kFileSystemSize - 1000);
}

TEST_F(FolderLimits, ReadsNoMoreThanAModuleHoldsOfALargerFile) {
  put(on_disk("large"), "");
  fs::resize_file(on_disk("large"), 50 * kFileSystemSize);
  EXPECT_EQ(store().measure("large"), 50 * kFileSystemSize);
  EXPECT_EQ(store().free_space(), 0U);
  const auto read = store().read("large", 0, ~std::uint64_t{0});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), kFileSystemSize);
  EXPECT_EQ(why(store().write("large", WriteMode::Append, "x")), FileFailure::NoSpace);
  EXPECT_TRUE(store().write("large", WriteMode::Replace, "small"));
  expect_file("large", "small");
}

TEST_F(FolderLimits, HoldsABoundedNumberOfFiles) {
  ASSERT_TRUE(store().make_folder("folder"));
  for (std::size_t count = 1; count < kFileCountLimit; ++count) {
    put(on_disk("folder/" + std::to_string(count)), "");
  }
  EXPECT_EQ(why(store().create("a")), FileFailure::NoSpace);
  EXPECT_EQ(why(store().make_folder("a")), FileFailure::NoSpace);
  EXPECT_EQ(why(store().write("a", WriteMode::Replace, "")), FileFailure::NoSpace);
  EXPECT_TRUE(store().write("folder/1", WriteMode::Replace, "x"));
  const auto names = store().list("folder");
  ASSERT_TRUE(names);
  EXPECT_EQ(names->size(), kFileCountLimit - 1);
  EXPECT_TRUE(store().remove("folder/1"));
  EXPECT_TRUE(store().create("a"));
}

TEST_F(FolderLimits, LooksThroughNoFolderWithoutEnd) {
  for (std::size_t count = 0; count <= kFileCountLimit; ++count) {
    put(on_disk(std::to_string(count)), "");
  }
  EXPECT_EQ(why(store().list("")), FileFailure::Other);
  EXPECT_EQ(store().free_space(), 0U);
  EXPECT_EQ(why(store().write("0", WriteMode::Replace, "x")), FileFailure::NoSpace);
  expect_file("0", "");
}

TEST_F(FolderLimits, LeavesTheOldFileWhenAWriteBreaksOff) {
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "old"));
  {
    const HeardLog log;
    const FileSizeLimit limit(4096);
    EXPECT_EQ(why(store().write("a", WriteMode::Replace, pattern(10000))), FileFailure::NoSpace);
    EXPECT_EQ(why(store().write("a", WriteMode::Append, pattern(10000))), FileFailure::NoSpace);
    EXPECT_EQ(why(store().write("b", WriteMode::Replace, pattern(10000))), FileFailure::NoSpace);
    EXPECT_EQ(log.count("error file \"a\": File too large"), 2);
    EXPECT_EQ(log.count("error file \"b\": File too large"), 1);
  }
  expect_file("a", "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(root()), {}), 1);
}

TEST_F(FolderLimits, TellsThatTheDiskIsFull) {
  if (::mount("none", root().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") != 0) {
    GTEST_SKIP() << "no file system can be mounted here: " << std::strerror(errno);
  }
  reopen();
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "old"));
  const auto free = store().free_space();
  EXPECT_EQ(why(store().write("a", WriteMode::Replace, pattern(100'000))), FileFailure::NoSpace);
  expect_file("a", "old");
  EXPECT_EQ(store().free_space(), free);
  close();
  EXPECT_EQ(::umount2(root().c_str(), MNT_DETACH), 0);
  ASSERT_TRUE(free);
  EXPECT_LE(*free, 64U * 1024);
  EXPECT_GT(*free, 0U);
}

// ---- what happens around it ----

TEST_F(FolderLimits, FailsWhenItsFolderIsRemoved) {
  ASSERT_TRUE(store().create("a"));
  fs::remove_all(root());
  fs::create_directory(root());
  expect_refused("a", FileFailure::Other);
  EXPECT_EQ(why(store().list("")), FileFailure::Other);
  EXPECT_EQ(why(store().free_space()), FileFailure::Other);
  EXPECT_TRUE(fs::is_empty(root()));
}

TEST_F(FolderLimits, ChangesNothingWithoutPermission) {
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "old"));
  fs::permissions(root(), fs::perms::owner_read | fs::perms::owner_exec);
  {
    const Unprivileged someone;
    if (::geteuid() == 0) GTEST_SKIP() << "root cannot be left";
    EXPECT_EQ(why(store().write("a", WriteMode::Replace, "new")), FileFailure::Other);
    EXPECT_EQ(why(store().create("b")), FileFailure::Other);
    EXPECT_EQ(why(store().make_folder("b")), FileFailure::Other);
    EXPECT_EQ(why(store().remove("a")), FileFailure::Other);
  }
  fs::permissions(root(), fs::perms::owner_all);
  expect_file("a", "old");
  EXPECT_EQ(store().list(""), Names{"a"});
}

TEST_F(FolderLimits, LeavesOutAFolderThatItCannotRead) {
  ASSERT_TRUE(store().make_folder("lost"));
  ASSERT_TRUE(store().write("lost/a", WriteMode::Replace, "abc"));
  fs::permissions(outside().path(), fs::perms::all);
  fs::permissions(root(), fs::perms::all);
  fs::permissions(on_disk("lost"), fs::perms::none);
  {
    const Unprivileged someone;
    if (::geteuid() == 0) GTEST_SKIP() << "root cannot be left";
    EXPECT_EQ(store().free_space(), kFileSystemSize);
    EXPECT_TRUE(store().write("b", WriteMode::Replace, "x"));
    EXPECT_EQ(why(store().read("lost/a", 0, 1)), FileFailure::Other);
  }
  fs::permissions(on_disk("lost"), fs::perms::owner_all);
  expect_file("lost/a", "abc");
}

TEST_F(FolderLimits, RemovesWhatAKilledProcessHasLeft) {
  ASSERT_TRUE(store().make_folder("folder"));
  put(on_disk("\\airmodem-1-00000001"), "half");
  put(on_disk("folder/\\airmodem-1-00000002"), "half");
  put(on_disk("\\other"), "the user's");
  EXPECT_EQ(store().list(""), Names{"folder/"});
  EXPECT_EQ(store().free_space(), kFileSystemSize);
  reopen();
  EXPECT_FALSE(fs::exists(on_disk("\\airmodem-1-00000001")));
  EXPECT_FALSE(fs::exists(on_disk("folder/\\airmodem-1-00000002")));
  EXPECT_TRUE(fs::exists(on_disk("\\other")));
}

TEST_F(FolderLimits, LeavesAloneWhatAnotherOneWrites) {
  put(on_disk("\\airmodem-1-00000001"), "half");
  const auto other = another();
  ASSERT_NE(other, nullptr);
  EXPECT_TRUE(fs::exists(on_disk("\\airmodem-1-00000001")));
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "mine"));
  EXPECT_EQ(other->read("a", 0, kAll), "mine");
  EXPECT_TRUE(other->write("a", WriteMode::Append, " and yours"));
  expect_file("a", "mine and yours");
}

// ---- the folder that is given ----

TEST_F(FolderLimits, UsesTheFolderAtTheEndOfALink) {
  fs::create_directory_symlink(root(), outside().path("way"));
  const auto made = FolderStore::open(outside().path("way"));
  ASSERT_TRUE(made);
  ASSERT_TRUE((*made)->write("a", WriteMode::Replace, "x"));
  expect_file("a", "x");
}

TEST_F(FolderLimits, UsesNothingElse) {
  put(outside().path("file"), "x");
  fs::create_symlink(outside().path("nowhere"), outside().path("dangling"));
  ASSERT_EQ(::mkfifo(outside().path("pipe").c_str(), 0600), 0);
  for (const std::string name : {"file", "dangling", "pipe", "missing/folder", "file/folder"}) {
    const auto made = FolderStore::open(outside().path(name));
    ASSERT_FALSE(made) << name;
    EXPECT_NE(made.error().message.find(outside().path(name)), std::string::npos);
    EXPECT_NE(made.error().message.find("; "), std::string::npos) << "no advice";
  }
  const Unprivileged someone;
  if (::geteuid() == 0) GTEST_SKIP() << "root cannot be left";
  EXPECT_FALSE(FolderStore::open("/"));
}

TEST(PrivateFolder, GoesWithTheStore) {
  fs::path path;
  {
    const auto made = FolderStore::make_private();
    EXPECT_TRUE(made->path().empty());  // nothing was kept yet
    ASSERT_TRUE(made->make_folder("folder"));
    path = made->path();
    EXPECT_EQ(permissions(path), 0700U);
    ASSERT_TRUE(made->write("folder/key", WriteMode::Replace, "secret"));
    EXPECT_EQ(contents(path / "folder/key"), "secret");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(RemovedFolder, SaysWhatHasToBeStartedAgain) {
  const HeardLog log;
  const Folder outside;
  const fs::path own = outside.path("files");
  const auto kept = FolderStore::open(own);
  ASSERT_TRUE(kept);
  fs::remove_all(own);
  EXPECT_EQ(why((*kept)->create("a")), FileFailure::Other);
  EXPECT_EQ(log.count("files was removed while it was used; airmodem makes it when it is started "
                      "again"),
            1);
  const auto made = FolderStore::make_private();
  ASSERT_TRUE(made->create("a"));
  fs::remove_all(made->path());
  EXPECT_EQ(why(made->measure("a")), FileFailure::Other);
  EXPECT_EQ(log.count("was removed while it was used, and the module's files with it; the module "
                      "gets a new one when"),
            1);
}

}  // namespace
}  // namespace airmodem::e2e
