/// The module's files on a real file system: what is done, and what is refused.

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "folder_store_kit.h"

namespace airmodem::e2e {
namespace {

// ---- what it does ----

TEST_F(FolderStoreTest, KeepsWhatIsWritten) {
  const std::string bytes = pattern(10240);
  EXPECT_TRUE(store().create("a"));
  expect_file("a", "");
  EXPECT_EQ(why(store().create("a")), FileFailure::Exists);
  EXPECT_TRUE(store().write("a", WriteMode::Replace, bytes));
  expect_file("a", bytes);
  EXPECT_TRUE(store().write("a", WriteMode::Append, "more"));
  expect_file("a", bytes + "more");
  EXPECT_TRUE(store().write("a", WriteMode::Replace, "short"));
  expect_file("a", "short");
  EXPECT_TRUE(store().write("b", WriteMode::Append, "made"));
  expect_file("b", "made");
  reopen();
  expect_file("a", "short");
  EXPECT_TRUE(store().remove("a"));
  EXPECT_EQ(why(store().measure("a")), FileFailure::NotFound);
  EXPECT_EQ(store().list(""), Names{"b"});
}

TEST_F(FolderStoreTest, ReadsAPiece) {
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "0123456789"));
  EXPECT_EQ(store().read("a", 3, 4), "3456");
  EXPECT_EQ(store().read("a", 8, 4), "89");
  EXPECT_EQ(store().read("a", 10, 4), "");
  EXPECT_EQ(store().read("a", ~std::uint64_t{0}, ~std::uint64_t{0}), "");
  EXPECT_EQ(store().read("a", 0, 0), "");
  EXPECT_EQ(store().read("a", 1, ~std::uint64_t{0}), "123456789");
}

TEST_F(FolderStoreTest, ListsInOrder) {
  for (const std::string name : {"b", "a", "\xC3\xA4", "B", "c d"}) {
    ASSERT_TRUE(store().create(name));
  }
  ASSERT_TRUE(store().make_folder("ab"));
  ASSERT_TRUE(store().write("ab/x", WriteMode::Replace, "x"));
  EXPECT_EQ(store().list(""), (Names{"B", "a", "ab/", "b", "c d", "\xC3\xA4"}));
  EXPECT_EQ(store().list("ab"), Names{"x"});
  EXPECT_EQ(why(store().list("a")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().list("none")), FileFailure::NotFound);
}

TEST_F(FolderStoreTest, MakesAndRemovesFolders) {
  EXPECT_EQ(why(store().make_folder("a/b")), FileFailure::NotFound);
  EXPECT_TRUE(store().make_folder("a"));
  EXPECT_TRUE(store().make_folder("a/b"));
  EXPECT_EQ(why(store().make_folder("a")), FileFailure::Exists);
  EXPECT_TRUE(store().create("a/b/c"));
  EXPECT_EQ(why(store().remove_folder("a/b")), FileFailure::NotEmpty);
  EXPECT_EQ(why(store().remove_folder("a/b/c")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().remove("a/b")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().write("a/b", WriteMode::Replace, "x")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().read("a/b", 0, 1)), FileFailure::WrongKind);
  EXPECT_EQ(why(store().create("a/b/c/d")), FileFailure::WrongKind);
  EXPECT_TRUE(store().remove("a/b/c"));
  EXPECT_TRUE(store().remove_folder("a/b"));
  EXPECT_TRUE(store().remove_folder("a"));
  EXPECT_EQ(why(store().remove_folder("a")), FileFailure::NotFound);
}

TEST_F(FolderStoreTest, TakesTheRootForNoFile) {
  EXPECT_EQ(why(store().write("", WriteMode::Replace, "x")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().read("", 0, 1)), FileFailure::WrongKind);
  EXPECT_EQ(why(store().measure("")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().create("")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().remove("")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().make_folder("")), FileFailure::WrongKind);
  EXPECT_EQ(why(store().remove_folder("")), FileFailure::WrongKind);
  EXPECT_EQ(store().list(""), Names{});
}

TEST_F(FolderStoreTest, FailsWithWhatIsNotThere) {
  EXPECT_EQ(why(store().read("a", 0, 1)), FileFailure::NotFound);
  EXPECT_EQ(why(store().remove("a")), FileFailure::NotFound);
  EXPECT_EQ(why(store().create("folder/a")), FileFailure::NotFound);
  EXPECT_EQ(why(store().write("folder/a", WriteMode::Replace, "")), FileFailure::NotFound);
  EXPECT_EQ(store().list(""), Names{});
}

TEST_F(FolderStoreTest, IsTheUsersAlone) {
  ASSERT_TRUE(store().make_folder("folder"));
  ASSERT_TRUE(store().create("created"));
  ASSERT_TRUE(store().write("written", WriteMode::Replace, "x"));
  EXPECT_EQ(permissions(root()), 0700U);
  EXPECT_EQ(permissions(on_disk("folder")), 0700U);
  EXPECT_EQ(permissions(on_disk("created")), 0600U);
  EXPECT_EQ(permissions(on_disk("written")), 0600U);
}

TEST_F(FolderStoreTest, GivesAReaderTheOldFileOrTheNew) {
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "old"));
  std::ifstream reader(on_disk("a"));
  ASSERT_TRUE(store().write("a", WriteMode::Replace, "new, and longer"));
  std::string seen;
  std::getline(reader, seen);
  EXPECT_EQ(seen, "old");
  EXPECT_EQ(contents(on_disk("a")), "new, and longer");
  EXPECT_EQ(std::distance(fs::directory_iterator(root()), {}), 1);
}

// ---- names ----

TEST_F(FolderStoreTest, RefusesWhatIsNoName) {
  put(outside().path("secret"), "secret");
  ASSERT_TRUE(store().make_folder("folder"));
  for (const std::string& name :
       {std::string(".."), std::string("../secret"), std::string("folder/../../secret"),
        std::string("/etc/passwd"), outside().path("secret"), std::string("."),
        std::string("./folder"), std::string("folder//x"), std::string("folder/"),
        std::string("C:x"), std::string("..\\secret"), std::string("a\0b", 3), std::string("a\nb"),
        std::string(65, 'a'), std::string(5000, 'a'), std::string("\\airmodem-1-2")}) {
    expect_refused(name, FileFailure::Other);
  }
  EXPECT_EQ(contents(outside().path("secret")), "secret");
  EXPECT_EQ(store().list(""), Names{"folder/"});
}

TEST_F(FolderStoreTest, ShowsOnlyNames) {
  ASSERT_TRUE(store().make_folder("folder"));
  put(on_disk("back\\slash"), "x");
  put(on_disk("line\r\nOK"), "x");
  put(on_disk("C:drive"), "x");
  put(on_disk(std::string(65, 'a')), "x");
  put(on_disk("folder/" + std::string(58, 'b')), "x");
  put(on_disk("folder/" + std::string(57, 'c')), "x");
  EXPECT_EQ(store().list(""), Names{"folder/"});
  EXPECT_EQ(store().list("folder"), Names{std::string(57, 'c')});
  EXPECT_EQ(store().free_space(), kFileSystemSize - 1);
}

// ---- what is neither file nor folder ----

TEST_F(FolderStoreTest, FollowsNoSymbolicLink) {
  put(outside().path("secret"), "secret");
  fs::create_directory(outside().path("elsewhere"));
  put(outside().path("elsewhere/x"), "secret");
  put(on_disk("inside"), "inside");
  fs::create_symlink(outside().path("secret"), on_disk("link"));
  fs::create_symlink(outside().path("nowhere"), on_disk("dangling"));
  fs::create_symlink("inside", on_disk("here"));
  fs::create_symlink("loop", on_disk("loop"));
  fs::create_directory_symlink(outside().path("elsewhere"), on_disk("folder"));
  for (const std::string name :
       {"link", "dangling", "here", "loop", "folder", "folder/x", "folder/new"}) {
    expect_refused(name, FileFailure::WrongKind);
  }
  EXPECT_EQ(store().list(""), Names{"inside"});
  EXPECT_EQ(contents(outside().path("secret")), "secret");
  EXPECT_EQ(contents(outside().path("elsewhere/x")), "secret");
  EXPECT_FALSE(fs::exists(outside().path("nowhere")));
  EXPECT_TRUE(fs::is_symlink(on_disk("link")));
  EXPECT_TRUE(fs::is_symlink(on_disk("folder")));
}

/// While it lives two names change places again and again.
class Swapper {
 public:
  Swapper(const fs::path& one, const fs::path& other)
      : thread_([this, one, other] {
          while (!is_over_) {
            ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE);
          }
        }) {}
  ~Swapper() {
    is_over_ = true;
    thread_.join();
  }
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;

 private:
  std::atomic<bool> is_over_ = false;
  std::thread thread_;  // the last member: it uses the other
};

TEST_F(FolderStoreTest, FollowsNoLinkThatTakesAFoldersPlace) {
  fs::create_directory(outside().path("elsewhere"));
  put(outside().path("elsewhere/x"), "secret");
  fs::create_directory(on_disk("folder"));
  fs::create_directory_symlink(outside().path("elsewhere"), on_disk("link"));
  int written = 0;
  {
    const Swapper swapper(on_disk("folder"), on_disk("link"));
    for (int round = 0; round < 2000; ++round) {
      if (store().write("folder/x", WriteMode::Replace, "mine")) ++written;
      EXPECT_NE(store().read("folder/x", 0, kAll), "secret");
      store().remove("folder/x");
      store().create("folder/y");
    }
  }
  EXPECT_GT(written, 0);
  EXPECT_EQ(contents(outside().path("elsewhere/x")), "secret");
  EXPECT_EQ(std::distance(fs::directory_iterator(outside().path("elsewhere")), {}), 1);
}

TEST_F(FolderStoreTest, FollowsNoLinkThatTakesAFilesPlace) {
  put(outside().path("secret"), "secret");
  put(on_disk("a"), "mine");
  fs::create_symlink(outside().path("secret"), on_disk("link"));
  int read = 0;
  const Swapper swapper(on_disk("a"), on_disk("link"));
  for (int round = 0; round < 20'000; ++round) {
    const auto bytes = store().read("a", 0, kAll);
    EXPECT_NE(bytes, "secret");
    if (bytes == "mine") ++read;
  }
  EXPECT_GT(read, 0);
}

/// The test ends: opening a pipe that nobody writes would stop it.
TEST_F(FolderStoreTest, WaitsForNoPipeThatTakesAFilesPlace) {
  put(on_disk("a"), "mine");
  ASSERT_EQ(::mkfifo(on_disk("pipe").c_str(), 0600), 0);
  int read = 0;
  const Swapper swapper(on_disk("a"), on_disk("pipe"));
  for (int round = 0; round < 20'000; ++round) {
    if (store().read("a", 0, kAll) == "mine") ++read;
  }
  EXPECT_GT(read, 0);
}

TEST_F(FolderStoreTest, TouchesNoPipeSocketOrDevice) {
  ASSERT_EQ(::mkfifo(on_disk("pipe").c_str(), 0600), 0);
  expect_refused("pipe", FileFailure::WrongKind);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX};
  on_disk("socket").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  expect_refused("socket", FileFailure::WrongKind);
  // Only root can make one.
  if (::mknod(on_disk("device").c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0) {
    expect_refused("device", FileFailure::WrongKind);
  }
  EXPECT_EQ(store().list(""), Names{});
}

TEST_F(FolderStoreTest, WritesNothingThroughAHardLink) {
  put(outside().path("other"), "other");
  fs::create_hard_link(outside().path("other"), on_disk("a"));
  EXPECT_TRUE(store().write("a", WriteMode::Append, " more"));
  expect_file("a", "other more");
  EXPECT_EQ(contents(outside().path("other")), "other");
}

}  // namespace
}  // namespace airmodem::e2e
