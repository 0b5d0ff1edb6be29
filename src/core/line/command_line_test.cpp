// The command line by itself, with commands that are made up: what it promises to whoever uses it.
#include "core/line/command_line.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"

namespace airmodem {
namespace {

using std::chrono::seconds;

constexpr Instant kStart{};

/// What the line has handed on.
struct Seen {
  std::vector<std::string> commands;
  std::vector<std::string> looked_at;
  std::vector<std::pair<PromptEnd, std::string>> payloads;
  int lines = 0;
};

Seen seen;

void end_waiting(Context& context, PromptEnd how, std::string payload) {
  seen.payloads.emplace_back(how, std::move(payload));
  context.line.wait();
}

void end_at_once(Context& context, PromptEnd how, std::string payload) {
  seen.payloads.emplace_back(how, std::move(payload));
  context.finish(Outcome::ok());
}

// +A: OK. +P: its result comes later. +F: a prompt for 3 bytes, and its result comes later. +V: a
// prompt that 0x1A ends, or 2 s.
Outcome run(Context& context, const ParsedCommand& command, PlaceOnLine) {
  seen.commands.emplace_back(command.name);
  if (command.name == "+P") return Outcome::pending(Pending::Ping);
  if (command.name == "+F") {
    return Outcome::prompt(
        {.what = Pending::FileChange, .length = 3, .limit = 3, .end = end_waiting});
  }
  if (command.name == "+V") {
    return Outcome::prompt(
        {.what = Pending::Send, .limit = 4, .patience = seconds(2), .end = end_at_once});
  }
  context.answer.line("done");
  return Outcome::ok();
}

constexpr LineUsers kUsers{
    .run = run,
    .line_ended = [](Context&) { ++seen.lines; },
    .look_ahead = [](Context&, std::string_view line) { seen.looked_at.emplace_back(line); },
    .take_data = [](Context&, std::string_view bytes) { return bytes.size(); }};

class Line : public ::testing::Test {
 protected:
  Line() {
    seen = {};
    context_.line_settings.echo = false;
    line().change_mode(ModeCause::Started);
  }

  CommandLine& line() { return context_.line; }
  void type(std::string_view bytes) {
    EXPECT_EQ(line().receive(context_, bytes, kStart), bytes.size());
  }
  void finish() {
    context_.finish(Outcome::ok());
    line().go_on(context_, kStart);
  }
  std::string said() {
    std::string text;
    context_.outbox.terminal.drain([&](const MarkedText::Run& run) { text += run.bytes; });
    return text;
  }

  Context context_{air724ug(), {}, kUsers};
};

TEST_F(Line, RunsTheRestOfALineAfterItsPendingCommand) {
  type("AT+A;+P;+A\r");
  EXPECT_EQ(line().mode(), Mode::Waiting);
  EXPECT_EQ(line().pending(), Pending::Ping);
  EXPECT_EQ(said(), "\r\ndone\r\n");
  finish();
  EXPECT_EQ(seen.commands, (std::vector<std::string>{"+A", "+P", "+A"}));
  EXPECT_EQ(line().mode(), Mode::Command);
  EXPECT_EQ(said(), "\r\ndone\r\n\r\nOK\r\n");
}

TEST_F(Line, LooksAtTheNextWholeLineWhileACommandPends) {
  type("AT+P\r\rAT+A\rAT");
  EXPECT_EQ(seen.looked_at, std::vector<std::string>{"+A"});
  EXPECT_EQ(seen.commands, std::vector<std::string>{"+P"});
  EXPECT_FALSE(line().is_idle());
  finish();
  EXPECT_EQ(seen.commands, (std::vector<std::string>{"+P", "+A"}));
  EXPECT_TRUE(line().is_idle());
}

TEST_F(Line, TakesAPayloadOfALengthAndWaits) {
  type("AT+F\r");
  EXPECT_TRUE(line().is_prompting_for(Pending::FileChange));
  EXPECT_FALSE(line().is_prompting_for(Pending::Send));
  EXPECT_EQ(line().pending(), Pending::None);
  EXPECT_EQ(line().deadline(), kNever);
  EXPECT_EQ(said(), "\r\n> ");
  type(
      "\nA\x1A"
      "bAT+A\r");
  ASSERT_EQ(seen.payloads.size(), 1U);
  EXPECT_EQ(seen.payloads[0], (std::pair{PromptEnd::Complete, std::string("A\x1A"
                                                                          "b")}));
  EXPECT_EQ(line().pending(), Pending::FileChange);
  EXPECT_EQ(seen.commands, std::vector<std::string>{"+F"});
  finish();
  EXPECT_EQ(seen.commands, (std::vector<std::string>{"+F", "+A"}));
}

TEST_F(Line, EndsAPromptWithTheTimeAndWhatWasTyped) {
  type("AT+V\rab");
  EXPECT_EQ(line().deadline(), kStart + seconds(2));
  EXPECT_FALSE(line().is_idle());
  line().time_out(context_, kStart + seconds(2));
  ASSERT_EQ(seen.payloads.size(), 1U);
  EXPECT_EQ(seen.payloads[0], (std::pair{PromptEnd::TimedOut, std::string("ab")}));
  EXPECT_EQ(line().deadline(), kNever);
  EXPECT_EQ(line().mode(), Mode::Command);
  EXPECT_TRUE(line().may_hold_secrets());
}

TEST_F(Line, KeepsTakingAPayloadThatIsTooLongWhenItsTimeIsOver) {
  type("AT+V\rabcde");
  line().time_out(context_, kStart + seconds(2));
  EXPECT_TRUE(seen.payloads.empty());
  type("AT+A\r\x1A");
  ASSERT_EQ(seen.payloads.size(), 1U);
  EXPECT_EQ(seen.payloads[0].first, PromptEnd::TooLong);
  EXPECT_EQ(seen.commands, std::vector<std::string>{"+V"});
}

TEST_F(Line, TellsTheEndOfEachLineOfCommands) {
  type("AT+A;+A\r");
  EXPECT_EQ(seen.lines, 1);
}

TEST_F(Line, TakesNoWayThatTheTableOfModesDoesNotHave) {
  EXPECT_DEATH(line().change_mode(ModeCause::Resumes), "fire");
  EXPECT_EQ(line().mode(), Mode::Command);
}

}  // namespace
}  // namespace airmodem
