/// Files and settings that are answered later, out of turn, or not at all.

#include "runtime/file_work.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/memory_settings.h"
#include "tests/support/memory_files.h"
#include "tests/support/step_background.h"

namespace airmodem {
namespace {

class FileWorkTest : public testing::Test {
 protected:
  void write(const std::string& name) {
    work_->carry_out(WriteFile{.name = name, .mode = WriteMode::Replace, .bytes = "bytes"});
  }

  StepBackground background_;
  std::shared_ptr<MemoryFiles> files_ = std::make_shared<MemoryFiles>();
  std::shared_ptr<MemorySettings> settings_ = std::make_shared<MemorySettings>();
  std::vector<std::string> answers_;
  std::optional<FileWork> work_{
      std::in_place, background_, files_, settings_,
      [this](const Input& answer) { answers_.push_back(to_text(answer)); }};
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
  write("a");
  background_.do_one(false);
  work_->carry_out(KeepSettings{.bytes = "settings"});
  background_.do_one(false);
  EXPECT_EQ(answers_, (std::vector{to_text(FileFailed{.why = FileFailure::Other}),
                                   to_text(SettingsNotKept{})}));
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
