#include "runtime/module_guard.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/lifeline.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

/// A part of a module: what it posts goes through its lifeline.
struct Part {
  explicit Part(VirtualClock& for_clock) : clock(for_clock) {}

  void post(std::function<void()> work) { clock.post(lifeline.guard(std::move(work))); }

  VirtualClock& clock;
  Lifeline lifeline;
};

class ModuleGuardTest : public testing::Test {
 protected:
  std::shared_ptr<ModuleGuard> make() {
    return ModuleGuard::make(clock_, [this](std::string_view why) { failures_.emplace_back(why); });
  }
  std::unique_ptr<Part> make_part(ModuleGuard& guard) {
    std::unique_ptr<Part> part;
    guard.run([&] { part = std::make_unique<Part>(clock_); });
    return part;
  }

  VirtualClock clock_;
  std::vector<std::string> failures_;
};

TEST_F(ModuleGuardTest, AnExceptionEndsItsModuleAlone) {
  const auto bad = make();
  const auto good = make();
  const auto bad_part = make_part(*bad);
  const auto good_part = make_part(*good);
  std::string done;
  bad_part->post([] { throw std::runtime_error("a broken port"); });
  bad_part->post([&] { done += "bad"; });
  good_part->post([&] { done += "good"; });
  clock_.run_ready();
  EXPECT_EQ(done, "good");
  EXPECT_EQ(failures_, std::vector<std::string>{"a broken port"});
  EXPECT_FALSE(bad->run([&] { done += "bad"; }));
  EXPECT_TRUE(good->run([&] { done += "!"; }));
  EXPECT_EQ(done, "good!");
}

TEST_F(ModuleGuardTest, WhatItsHandlersMakeBelongsToItToo) {
  const auto guard = make();
  const auto part = make_part(*guard);
  std::unique_ptr<Part> later;
  part->post([&] {
    later = std::make_unique<Part>(clock_);
    later->post([] { throw std::bad_alloc(); });
  });
  clock_.run_ready();
  EXPECT_EQ(failures_, std::vector<std::string>{"std::bad_alloc"});
}

TEST_F(ModuleGuardTest, AnythingThatIsThrownCounts) {
  const auto guard = make();
  EXPECT_FALSE(guard->run([] { throw 5; }));
  clock_.run_ready();
  EXPECT_EQ(failures_, std::vector<std::string>{"an unknown exception"});
  EXPECT_EQ(ModuleGuard::current(), nullptr);
}

TEST_F(ModuleGuardTest, ALongReasonIsCut) {
  const auto guard = make();
  guard->run([] { throw std::runtime_error(std::string(5000, 'x')); });
  clock_.run_ready();
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(failures_[0], std::string(511, 'x'));
}

/// An unfinished piece of work must not go on after a part of it has failed.
TEST_F(ModuleGuardTest, WorkInsideWorkFailsAsAWhole) {
  const auto guard = make();
  bool went_on = false;
  guard->run([&] {
    guard->run([] { throw std::runtime_error("inner"); });
    went_on = true;
  });
  EXPECT_FALSE(went_on);
  EXPECT_EQ(guard->why(), "inner");
}

TEST_F(ModuleGuardTest, OneThatIsGoneIsNotTold) {
  auto guard = make();
  guard->run([] { throw std::runtime_error("late"); });
  guard.reset();
  clock_.run_ready();
  EXPECT_TRUE(failures_.empty());
}

/// A handler that the loop runs may hold it beyond its module's end.
TEST_F(ModuleGuardTest, OneThatIsDismissedTellsNobody) {
  const auto guard = make();
  guard->run([] { throw std::runtime_error("late"); });
  guard->dismiss();
  clock_.run_ready();
  EXPECT_TRUE(failures_.empty());
  EXPECT_FALSE(guard->run([] {}));
}

TEST_F(ModuleGuardTest, MayBeDismissedByWhoIsTold) {
  std::shared_ptr<ModuleGuard> guard;
  const auto held = std::make_shared<int>(5);
  int seen = 0;
  guard = ModuleGuard::make(clock_, [&guard, &seen, held](std::string_view) {
    guard->dismiss();
    seen = *held;
  });
  guard->run([] { throw std::runtime_error("over"); });
  clock_.run_ready();
  EXPECT_EQ(seen, 5);
}

TEST_F(ModuleGuardTest, ItsModuleMayBeDestroyedWhenItHasFailed) {
  std::unique_ptr<Part> part;
  std::shared_ptr<ModuleGuard> guard = ModuleGuard::make(clock_, [&](std::string_view) {
    part.reset();
    guard.reset();
  });
  part = make_part(*guard);
  part->post([] { throw std::runtime_error("over"); });
  clock_.run_ready();
  EXPECT_EQ(guard, nullptr);
}

TEST_F(ModuleGuardTest, APartOfWhatIsSharedIsNobodys) {
  struct SharedPart {
    explicit SharedPart(const Lifeline& whole) : lifeline(Lifeline::part_of(whole)) {}
    Lifeline lifeline;
  };
  const Lifeline shared;
  const auto guard = make();
  std::unique_ptr<SharedPart> part;
  guard->run([&] { part = std::make_unique<SharedPart>(shared); });
  ModuleGuard* seen = guard.get();
  clock_.post(part->lifeline.guard([&] { seen = ModuleGuard::current().get(); }));
  clock_.run_ready();
  EXPECT_EQ(seen, nullptr);
}

}  // namespace
}  // namespace airmodem
