/// The hook that is asked before each command runs, and may answer in its place.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airmodem/module.h"

namespace airmodem {
namespace {

class Hooked : public ::testing::Test {
 protected:
  explicit Hooked(Profile profile = air724ug())
      : module_(std::move(profile),
                {.before_command = [this](const CommandView& command) { return ask(command); }}) {
    say("ATE0\r");
    asked_.clear();
  }

  /// What the module says to these bytes; `said_` has it with its marks.
  std::string say(std::string_view bytes) {
    said_.clear();
    module_.receive(bytes, now_);
    return hear();
  }

  std::string hear() {
    std::string all;
    while (const auto event = module_.next_event()) {
      if (const auto* write = std::get_if<WriteTerminal>(&*event)) {
        said_ += to_text(*event) + "\n";
        all += write->bytes;
      }
      if (const auto* refused = std::get_if<CommandRefused>(&*event)) refused_ = *refused;
    }
    return all;
  }

  /// Answers the command of this name from here on.
  void answer(std::string_view name, CommandAnswer answer) {
    name_ = name;
    answer_ = std::move(answer);
  }

  Module& module() { return module_; }

  std::vector<std::string> asked_;
  std::string said_;
  CommandRefused refused_;
  Instant now_{};

 private:
  std::optional<CommandAnswer> ask(const CommandView& command) {
    std::string asked(command.name);
    asked += command.exists ? " " : " unknown ";
    asked += std::to_string(static_cast<int>(command.form));
    if (command.link) asked += " link " + std::to_string(command.link->value);
    asked += " (" + std::string(command.arguments) + ")";
    asked_.push_back(asked + (command.is_last ? " last" : ""));
    return command.name == name_ ? answer_ : std::nullopt;
  }

  std::string name_;
  std::optional<CommandAnswer> answer_;
  Module module_;
};

TEST_F(Hooked, IsAskedAboutEveryCommandWithWhatWasTyped) {
  EXPECT_EQ(say("AT+CIPMUX=1\r"), "\r\nOK\r\n");
  say("AT+csq; +CIPCLOSE = \"2\" ;E0S0?+CIPMUX=?;+What=x\r");
  const std::vector<std::string> expected{
      "+CIPMUX 3 (1) last",
      "+CSQ 0 ()",
      "+CIPCLOSE 3 link 2 ( \"2\" )",
  };
  EXPECT_EQ(asked_, expected);
  asked_.clear();
  say("ATE0S0?+CIPMUX=?;+What=x\r");
  const std::vector<std::string> rest{"E 3 (0)", "S0 1 ()", "+CIPMUX 2 ()",
                                      "+What unknown 3 (x) last"};
  EXPECT_EQ(asked_, rest);
}

TEST_F(Hooked, AnswersOneCommandInTheMiddleOfALine) {
  answer("+CSQ", {.lines = {"+CSQ: 3,0", "second"}});
  EXPECT_EQ(say("AT+CIPMUX?;+CSQ;+CIPQSEND?\r"),
            "\r\n+CIPMUX: 0\r\n\r\n+CSQ: 3,0\r\n\r\nsecond\r\n\r\n+CIPQSEND: 0\r\n\r\nOK\r\n");
  EXPECT_EQ(
      said_,
      "write mark=information bytes=\"\\r\\n+CIPMUX: 0\\r\\n\\r\\n+CSQ: 3,0\\r\\n\\r\\nsecond\\r\\n"
      "\\r\\n+CIPQSEND: 0\\r\\n\"\nwrite mark=result bytes=\"\\r\\nOK\\r\\n\"\n");
}

TEST_F(Hooked, AnErrorEndsTheLineAndIsLogged) {
  answer("+CIPMUX", {.end = AnswerEnd::CmeError, .code = 30, .reason = "a rule says so"});
  EXPECT_EQ(say("AT+CSQ;+CIPMUX=1;+CIPQSEND=1\r"), "\r\n+CSQ: 28,0\r\n\r\n+CME ERROR: 30\r\n");
  EXPECT_EQ(refused_.name, "AT+CIPMUX");
  EXPECT_EQ(refused_.form, "=1");
  EXPECT_EQ(refused_.result, "+CME ERROR: 30");
  EXPECT_EQ(refused_.reason, "a rule says so");
  EXPECT_EQ(say("AT+CMEE=2;+CIPMUX=1\r"), "\r\n+CME ERROR: no network service\r\n");
  answer("+CIPMUX", {.end = AnswerEnd::Error});
  EXPECT_EQ(say("AT+CIPMUX?;+CIPQSEND?\r"), "\r\nERROR\r\n");
  EXPECT_EQ(refused_.reason, "a hook has answered it");
  answer("", {});
  EXPECT_EQ(say("AT+CIPMUX?;+CIPQSEND?\r"), "\r\n+CIPMUX: 0\r\n\r\n+CIPQSEND: 0\r\n\r\nOK\r\n");
}

TEST_F(Hooked, AnswersACommandThatDoesNotExist) {
  answer("+XYZ", {.lines = {"+XYZ: 1"}});
  EXPECT_EQ(say("AT+XYZ=7\r"), "\r\n+XYZ: 1\r\n\r\nOK\r\n");
  EXPECT_EQ(say("AT+XYY\r"), "\r\nERROR\r\n");
}

TEST_F(Hooked, IsAskedAgainByTheRepeatOfALine) {
  answer("+CSQ", {.lines = {"+CSQ: 3,0"}});
  const std::string first = say("AT+CSQ\r");
  EXPECT_EQ(say("A/"), first);
  const std::vector<std::string> expected{"+CSQ 0 () last", "+CSQ 0 () last"};
  EXPECT_EQ(asked_, expected);
}

TEST_F(Hooked, SaysInPlaceOfAResultWhatItWantsOrNothing) {
  answer("+CIPSHUT", {.lines = {"SHUT OK"}, .end = AnswerEnd::None});
  EXPECT_EQ(say("AT+CIPSHUT\r"), "\r\nSHUT OK\r\n");
  EXPECT_EQ(said_, "write mark=result bytes=\"\\r\\nSHUT OK\\r\\n\"\n");
  answer("+CIPSHUT", {.end = AnswerEnd::None});
  EXPECT_EQ(say("AT+CIPSHUT\r"), "");
  EXPECT_EQ(say("AT\r"), "\r\nOK\r\n");
}

TEST_F(Hooked, IsAskedAboutTheRestOfALineThatWaited) {
  say("AT+CSTT\r");
  answer("+CIFSR", {.lines = {"10.0.0.1"}, .end = AnswerEnd::None});
  EXPECT_EQ(say("AT+CIICR;+CIFSR\r"), "");
  asked_.clear();
  module().input(BearerUp{.address = "10.89.99.128"}, now_);
  EXPECT_EQ(hear(), "\r\n10.0.0.1\r\n");
  EXPECT_EQ(asked_.size(), 1U);
}

// What the log is told of a command stays as hidden as without a hook.
TEST_F(Hooked, HidesSecretsInWhatIsRefused) {
  answer("+CPIN", {.end = AnswerEnd::Error, .reason = "no"});
  say("AT+CPIN=1234\r");
  EXPECT_EQ(refused_.name, "AT+CPIN");
  EXPECT_EQ(refused_.form, "=***");
  answer("+CPIN1234", {.end = AnswerEnd::Error, .reason = "no"});
  say("AT+CPIN1234\r");
  EXPECT_EQ(refused_.name, "AT+CPIN***");
}

// No prompt has come, so that the payload is typed as a line.
TEST_F(Hooked, HidesThePayloadOfACommandThatItHasAnswered) {
  answer("+CIPSEND", {.lines = {}});
  EXPECT_EQ(say("AT+CIPSEND=8\r"), "\r\nOK\r\n");
  EXPECT_EQ(say("AT+SECRET\r"), "\r\nERROR\r\n");
  EXPECT_EQ(refused_.name, "AT***");
}

}  // namespace
}  // namespace airmodem
