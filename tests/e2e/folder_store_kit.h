/// What the tests of the module's files have in common: a store in a folder, and its surroundings.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/files/folder_store.h"
#include "program.h"

namespace airmodem::e2e {

namespace fs = std::filesystem;

using Names = std::vector<std::string>;

inline constexpr std::uint64_t kAll = kFileSystemSize;

inline std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline mode_t permissions(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777U;
}

/// Why a call failed; nullopt if it did not.
template <class T>
std::optional<FileFailure> why(const FileStore::Outcome<T>& outcome) {
  return outcome ? std::nullopt : std::optional(outcome.error());
}

/// A store in a folder that it has made itself. Refusals are the rule here and are not logged.
class FolderStoreTest : public testing::Test {
 protected:
  FolderStoreTest() : store_(another()) { spdlog::set_level(spdlog::level::off); }
  ~FolderStoreTest() override { spdlog::set_level(level_); }

  void SetUp() override { ASSERT_NE(store_, nullptr); }

  /// One more store in the same folder.
  std::unique_ptr<FolderStore> another() const {
    auto made = FolderStore::open(root());
    EXPECT_TRUE(made) << made.error().message;
    return made ? std::move(*made) : nullptr;
  }
  fs::path root() const { return outside_.path("files"); }
  fs::path on_disk(const std::string& name) const { return root() / name; }
  static void put(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

  void expect_file(const std::string& name, const std::string& bytes) const {
    EXPECT_EQ(store_->read(name, 0, kAll), bytes) << name;
    EXPECT_EQ(store_->measure(name), bytes.size()) << name;
  }

  /// Every call fails with `name`, and says so as `failure`; writing must not make it.
  void expect_refused(const std::string& name, FileFailure failure) {
    EXPECT_EQ(why(store_->write(name, WriteMode::Replace, "new")), failure) << name;
    EXPECT_EQ(why(store_->write(name, WriteMode::Append, "new")), failure) << name;
    EXPECT_EQ(why(store_->read(name, 0, kAll)), failure) << name;
    EXPECT_EQ(why(store_->measure(name)), failure) << name;
    EXPECT_EQ(why(store_->remove(name)), failure) << name;
    EXPECT_TRUE(why(store_->create(name))) << name;
    EXPECT_TRUE(why(store_->list(name))) << name;
    EXPECT_TRUE(why(store_->make_folder(name))) << name;
    EXPECT_TRUE(why(store_->remove_folder(name))) << name;
  }

  const Folder& outside() const { return outside_; }
  FolderStore& store() { return *store_; }
  void close() { store_.reset(); }
  void reopen() {
    close();
    store_ = another();
    ASSERT_NE(store_, nullptr);
  }

 private:
  spdlog::level::level_enum level_ = spdlog::get_level();
  Folder outside_;
  std::unique_ptr<FolderStore> store_;
};

}  // namespace airmodem::e2e
