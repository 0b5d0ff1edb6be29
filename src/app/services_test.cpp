// Services that end in order, and services that fail.
#include "app/services.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace airmodem {
namespace {

class TestService final : public Service {
 public:
  explicit TestService(std::function<void()>& done) : done_(done) {}

  Doorway doorway() const override { return {"pty", "/tmp/modem"}; }
  void start() override {}
  void finish(std::function<void()> done) override { done_ = std::move(done); }
  void stop() override {}

 private:
  std::function<void()>& done_;
};

class ServicesTest : public testing::Test {
 protected:
  using WithoutAny = Services::WithoutAny;

  /// Serves two modules.
  void serve(WithoutAny without_any) {
    services_.emplace(without_any,
                      Services::Handlers{.none_left = [this] { heard_.emplace_back("none left"); },
                                         .ending = [this] { heard_.emplace_back("ending"); },
                                         .over = [this] { heard_.emplace_back("over"); }});
    for (std::size_t n = 0; n < 2; ++n) {
      places_.push_back(&services_->add("m" + std::to_string(n)));
      services_->put(*places_.back(), std::make_unique<TestService>(done_[n]));
    }
    services_->start();
  }

  using Heard = std::vector<std::string>;

  std::array<std::function<void()>, 2> done_;
  std::optional<Services> services_;
  std::vector<Services::Place*> places_;
  Heard heard_;
};

TEST_F(ServicesTest, AreOverWithTheLastOfThem) {
  serve(WithoutAny::WaitForEnd);
  services_->end();
  services_->end();
  EXPECT_EQ(heard_, Heard{"ending"});
  done_[1]();
  EXPECT_EQ(heard_, Heard{"ending"});
  done_[0]();
  EXPECT_EQ(heard_, (Heard{"ending", "over"}));
  EXPECT_FALSE(services_->is_abandoned());
}

TEST_F(ServicesTest, AreServedOnWhenOneFails) {
  serve(WithoutAny::End);
  services_->fail(*places_[0]);
  EXPECT_EQ(heard_, Heard{});
  ASSERT_EQ(services_->doorways().size(), 1U);
  EXPECT_EQ(services_->doorways().front().name, "m1");
  services_->end();
  done_[1]();
  EXPECT_EQ(heard_, (Heard{"ending", "over"}));
  EXPECT_FALSE(services_->is_abandoned());
}

TEST_F(ServicesTest, WaitForTheEndWhenAllHaveFailed) {
  serve(WithoutAny::WaitForEnd);
  for (Services::Place* place : places_) services_->fail(*place);
  EXPECT_EQ(heard_, Heard{"none left"});
  EXPECT_TRUE(services_->is_abandoned());
  services_->end();
  EXPECT_EQ(heard_, (Heard{"none left", "ending", "over"}));
}

TEST_F(ServicesTest, EndWhenAllHaveFailedAndNobodyCouldEndThem) {
  serve(WithoutAny::End);
  for (Services::Place* place : places_) services_->fail(*place);
  EXPECT_EQ(heard_, (Heard{"none left", "ending", "over"}));
  EXPECT_TRUE(services_->is_abandoned());
}

TEST_F(ServicesTest, AreOverWhenTheLastOneFailsAtTheEnd) {
  serve(WithoutAny::WaitForEnd);
  services_->end();
  done_[0]();
  services_->fail(*places_[1]);
  EXPECT_EQ(heard_, (Heard{"ending", "over"}));
  EXPECT_FALSE(services_->is_abandoned());
}

}  // namespace
}  // namespace airmodem
