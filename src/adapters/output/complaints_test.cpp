#include "adapters/output/complaints.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "tests/support/heard_log.h"

namespace airmodem {
namespace {

class ComplaintsTest : public testing::Test {
 protected:
  HeardLog log_;
  std::optional<Complaints> complaints_{std::in_place};
};

TEST_F(ComplaintsTest, AreLoggedWhileTheyAreFew) {
  for (int i = 0; i < RepeatLimit::kBurst; ++i) {
    complaints_->add("no room");
    EXPECT_EQ(log_.take(), "error no room\n");
  }
  complaints_.reset();
  EXPECT_EQ(log_.take(), "");
}

TEST_F(ComplaintsTest, AreSummedUpAtTheEndWhenTheyAreMany) {
  for (int i = 0; i < RepeatLimit::kBurst; ++i) complaints_->add("no room");
  log_.take();
  complaints_->add("no room");
  EXPECT_EQ(log_.take(), "");
  complaints_.reset();
  EXPECT_TRUE(log_.take().starts_with("error no room (1 more like this in the last "));
}

TEST_F(ComplaintsTest, NameTheModule) {
  complaints_.emplace("meter");
  for (int i = 0; i <= RepeatLimit::kBurst; ++i) complaints_->add("no room");
  complaints_.reset();
  EXPECT_EQ(log_.count("error meter: no room"), RepeatLimit::kBurst + 1);
}

}  // namespace
}  // namespace airmodem
