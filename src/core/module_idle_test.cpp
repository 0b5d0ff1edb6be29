// Module::is_idle(): what a program's end waits for, and what only the host could complete.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "airmodem/module.h"

namespace airmodem {
namespace {

class ModuleIdle : public testing::Test {
 protected:
  ModuleIdle() { type("ATE0\r"); }

  void type(const std::string& bytes) {
    EXPECT_EQ(module_.receive(bytes, now_), bytes.size());
    drain();
  }
  void happens(const Input& input) {
    module_.input(input, now_);
    drain();
  }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    module_.advance(now_);
    drain();
  }
  void drain() {
    while (module_.next_event()) {
    }
  }

  Module module_{air724ug(), {}};
  Instant now_{};
};

TEST_F(ModuleIdle, AtItsBeginningAndWithHalfALine) {
  EXPECT_TRUE(module_.is_idle());
  type("AT+CI");
  EXPECT_TRUE(module_.is_idle());
}

TEST_F(ModuleIdle, NotWhileACommandWaitsAndOthersAfterIt) {
  type("AT+CSTT\rAT+CIICR\rAT+CIFSR\r");
  EXPECT_FALSE(module_.is_idle());
  happens(BearerUp{.address = "10.89.99.128"});
  EXPECT_TRUE(module_.is_idle());
}

TEST_F(ModuleIdle, NotWhileALinkIsOpened) {
  type("AT+CIPSTART=TCP,1.2.3.4,80\r");
  EXPECT_FALSE(module_.is_idle());
  happens(BearerUp{.address = "10.89.99.128"});
  EXPECT_FALSE(module_.is_idle());
  happens(LinkOpened{.link = kSingleLink});
  EXPECT_TRUE(module_.is_idle());
}

TEST_F(ModuleIdle, NotWhileANameOrTheTimeIsAskedFor) {
  type("AT+CSTT\rAT+CIICR\r");
  happens(BearerUp{.address = "10.89.99.128"});
  type("AT+CDNSGIP=\"example.org\"\r");
  EXPECT_FALSE(module_.is_idle());
  happens(NameFailed{.why = LookupFailure::Retries});
  EXPECT_TRUE(module_.is_idle());
  type("AT+CNTP=ntp.example.org;+CNTP\r");
  EXPECT_FALSE(module_.is_idle());
  happens(TimeFailed{.why = TimeFailure::Name});
  EXPECT_TRUE(module_.is_idle());
}

TEST_F(ModuleIdle, AtAPromptOnlyWhileItRunsOut) {
  type("AT+CIPSTART=TCP,1.2.3.4,80\r");
  happens(BearerUp{.address = "10.89.99.128"});
  happens(LinkOpened{.link = kSingleLink});
  type("AT+CIPSEND=5\r");
  EXPECT_TRUE(module_.is_idle());
  type("helloAT+CIPATS=1,1\r");
  EXPECT_FALSE(module_.is_idle());  // the stack has not taken the bytes
  happens(LinkSent{.link = kSingleLink, .count = 5});
  EXPECT_TRUE(module_.is_idle());
  type("AT+CIPSEND=5\r");
  EXPECT_FALSE(module_.is_idle());
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(module_.is_idle());
}

}  // namespace
}  // namespace airmodem
