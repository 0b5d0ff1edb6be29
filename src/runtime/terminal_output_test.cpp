#include "runtime/terminal_output.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace airmodem {
namespace {

/// A port that takes as many bytes as the test lets it, and notes formats among them as `<rate>`.
class NarrowTerminal final : public Terminal {
 public:
  void start(TerminalObserver&) override {}
  std::size_t write(std::string_view bytes) override {
    const std::size_t count = std::min(bytes.size(), room);
    room -= count;
    seen += bytes.substr(0, count);
    return count;
  }
  void resume_reading() override {}
  void configure(const LineFormat& format) override {
    seen += "<" + std::to_string(format.baud) + ">";
  }

  std::size_t room = 0;
  std::string seen;
};

class TerminalOutputTest : public ::testing::Test {
 protected:
  void say_twice() {
    output_.push("one");
    output_.configure({.baud = 9600});
    output_.push("two");
    output_.configure({.baud = 600});
  }

  NarrowTerminal terminal_;
  TerminalOutput output_{terminal_};
};

TEST_F(TerminalOutputTest, KeepsFormatsAtTheirPlaces) {
  terminal_.room = 100;
  say_twice();
  output_.push("three");
  output_.write();
  EXPECT_EQ(terminal_.seen, "one<9600>two<600>three");
  EXPECT_TRUE(output_.empty());
}

TEST_F(TerminalOutputTest, KeepsThemHoweverSlowlyTheBytesGo) {
  output_.write();
  say_twice();
  output_.write();
  EXPECT_EQ(terminal_.seen, "");
  for (const char* const seen : {"o", "on", "one<9600>", "one<9600>t", "one<9600>tw"}) {
    terminal_.room = 1;
    output_.resume();
    output_.write();
    EXPECT_EQ(terminal_.seen, seen);
  }
  output_.push("x");
  for (int n = 0; n < 2; ++n) {
    terminal_.room = 1;
    output_.resume();
    output_.write();
  }
  EXPECT_EQ(terminal_.seen, "one<9600>two<600>x");
}

TEST_F(TerminalOutputTest, WritesNothingUntilThereIsRoomAgain) {
  output_.push("one");
  output_.write();
  terminal_.room = 100;
  output_.write();
  EXPECT_EQ(terminal_.seen, "");
  EXPECT_EQ(output_.size(), 3U);
  output_.resume();
  output_.write();
  EXPECT_EQ(terminal_.seen, "one");
}

TEST_F(TerminalOutputTest, KeepsTheFormatsOfAHostThatIsGone) {
  say_twice();
  output_.drop_bytes();
  EXPECT_TRUE(output_.empty());
  output_.push("hello");
  terminal_.room = 100;
  output_.write();
  EXPECT_EQ(terminal_.seen, "<9600><600>hello");
}

TEST_F(TerminalOutputTest, ConfiguresAtOnceWhereNothingWaits) {
  output_.configure({.baud = 9600});
  output_.write();
  EXPECT_EQ(terminal_.seen, "<9600>");
}

}  // namespace
}  // namespace airmodem
