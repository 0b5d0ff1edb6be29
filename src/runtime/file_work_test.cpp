/// Files and settings that are answered later, out of turn, or not at all.

#include "runtime/file_work.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/memory_settings.h"
#include "tests/support/heard_log.h"
#include "tests/support/memory_files.h"
#include "tests/support/step_background.h"
#include "tests/support/tls_kit.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

class FileWorkTest : public testing::Test {
 protected:
  void write(const std::string& name) {
    work_->carry_out(WriteFile{.name = name, .mode = WriteMode::Replace, .bytes = "bytes"});
  }

  VirtualClock clock_;
  StepBackground background_;
  std::shared_ptr<MemoryFiles> files_ = std::make_shared<MemoryFiles>();
  std::shared_ptr<MemorySettings> settings_ = std::make_shared<MemorySettings>();
  std::vector<std::string> answers_;
  std::optional<FileWork> work_{
      std::in_place, clock_,
      background_,   files_,
      settings_,     [this](const Input& answer) { answers_.push_back(to_text(answer)); }};
};

TEST_F(FileWorkTest, TouchesNothingBeforeItsTurn) {
  write("a");
  EXPECT_TRUE(files_->files.empty());
  EXPECT_FALSE(work_->is_idle());
  background_.do_all();
  EXPECT_EQ(files_->files["a"], "bytes");
  EXPECT_EQ(answers_, std::vector{to_text(FileDone{})});
  EXPECT_TRUE(work_->is_idle());
}

TEST_F(FileWorkTest, SaysThatSettingsAreKeptWhenTheyAre) {
  work_->carry_out(KeepSettings{.bytes = "settings"});
  EXPECT_TRUE(answers_.empty());
  background_.do_all();
  EXPECT_EQ(settings_->kept(), "settings");
  EXPECT_EQ(answers_, std::vector{to_text(SettingsKept{})});
}

TEST_F(FileWorkTest, DropsTheAnswerToWhatWasGivenUp) {
  write("a");
  work_->carry_out(KeepSettings{.bytes = "settings"});
  background_.do_one();
  EXPECT_EQ(files_->files["a"], "bytes");  // it is done all the same
  EXPECT_TRUE(answers_.empty());
  EXPECT_FALSE(work_->is_idle());
  background_.do_one();
  EXPECT_EQ(answers_, std::vector{to_text(SettingsKept{})});
}

TEST_F(FileWorkTest, FailsWhereNothingCanBeDone) {
  HeardLog log;
  write("a");
  background_.do_one(false);
  work_->carry_out(KeepSettings{.bytes = "settings"});
  background_.do_one(false);
  EXPECT_EQ(answers_, (std::vector{to_text(FileFailed{.why = FileFailure::Other}),
                                   to_text(SettingsNotKept{})}));
  EXPECT_EQ(log.count("files and settings: too much waits for the disk already"), 2);
}

TEST_F(FileWorkTest, FailsWhereTheDiskDoesNotAnswer) {
  HeardLog log;
  write("a");
  clock_.pass(kDiskPatience);
  work_->carry_out(KeepSettings{.bytes = "settings"});
  clock_.pass(kDiskPatience);
  EXPECT_EQ(answers_, (std::vector{to_text(FileFailed{.why = FileFailure::Other}),
                                   to_text(SettingsNotKept{})}));
  EXPECT_TRUE(work_->is_idle());
  EXPECT_EQ(log.count("the disk has not answered"), 2);
}

/// What the module was told to have failed is not begun any more, and the next is answered.
TEST_F(FileWorkTest, GoesOnWhenTheDiskIsBack) {
  HeardLog log;
  write("a");
  clock_.pass(kDiskPatience);
  write("b");
  background_.do_all();
  EXPECT_EQ(files_->files.count("a"), 0U);
  EXPECT_EQ(files_->files["b"], "bytes");
  EXPECT_EQ(answers_,
            (std::vector{to_text(FileFailed{.why = FileFailure::Other}), to_text(FileDone{})}));
  clock_.pass(2 * kDiskPatience);
  EXPECT_EQ(answers_.size(), 2U);
  EXPECT_EQ(log.count("the disk has not answered"), 1);
}

TEST_F(FileWorkTest, IsDoneAlsoWhenNobodyWaits) {
  write("a");
  work_.reset();
  background_.do_all();
  EXPECT_EQ(files_->files["a"], "bytes");
  EXPECT_TRUE(answers_.empty());
}

}  // namespace
}  // namespace airmodem
