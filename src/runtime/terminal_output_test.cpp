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
    output.push("one");
    output.configure({.baud = 9600});
    output.push("two");
    output.configure({.baud = 600});
  }

  NarrowTerminal terminal;
  TerminalOutput output{terminal};
};

TEST_F(TerminalOutputTest, KeepsFormatsAtTheirPlaces) {
  terminal.room = 100;
  say_twice();
  output.push("three");
  output.write();
  EXPECT_EQ(terminal.seen, "one<9600>two<600>three");
  EXPECT_TRUE(output.empty());
}

TEST_F(TerminalOutputTest, KeepsThemHoweverSlowlyTheBytesGo) {
  output.write();
  say_twice();
  output.write();
  EXPECT_EQ(terminal.seen, "");
  for (const char* const seen : {"o", "on", "one<9600>", "one<9600>t", "one<9600>tw"}) {
    terminal.room = 1;
    output.resume();
    output.write();
    EXPECT_EQ(terminal.seen, seen);
  }
  output.push("x");
  for (int n = 0; n < 2; ++n) {
    terminal.room = 1;
    output.resume();
    output.write();
  }
  EXPECT_EQ(terminal.seen, "one<9600>two<600>x");
}

TEST_F(TerminalOutputTest, WritesNothingUntilThereIsRoomAgain) {
  output.push("one");
  output.write();
  terminal.room = 100;
  output.write();
  EXPECT_EQ(terminal.seen, "");
  EXPECT_EQ(output.size(), 3U);
  output.resume();
  output.write();
  EXPECT_EQ(terminal.seen, "one");
}

TEST_F(TerminalOutputTest, KeepsTheFormatsOfAHostThatIsGone) {
  say_twice();
  output.drop_bytes();
  EXPECT_TRUE(output.empty());
  output.push("hello");
  terminal.room = 100;
  output.write();
  EXPECT_EQ(terminal.seen, "<9600><600>hello");
}

TEST_F(TerminalOutputTest, ConfiguresAtOnceWhereNothingWaits) {
  output.configure({.baud = 9600});
  output.write();
  EXPECT_EQ(terminal.seen, "<9600>");
}

}  // namespace
}  // namespace airmodem
