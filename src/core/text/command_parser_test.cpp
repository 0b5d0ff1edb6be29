// The commands of a line.
#include "core/text/command_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace airmodem {
namespace {

std::string_view name_of(CommandForm form) {
  switch (form) {
    case CommandForm::Execute:
      return "execute";
    case CommandForm::Read:
      return "read";
    case CommandForm::Test:
      return "test";
    case CommandForm::Set:
      return "set";
    case CommandForm::Malformed:
      return "malformed";
  }
  return "unknown";
}

// Each command of the line as `name form[ parameters]`.
std::vector<std::string> commands_of(std::string_view line) {
  std::vector<std::string> commands;
  CommandParser parser(line);
  while (const auto command = parser.next()) {
    std::string text(command->name);
    text.append(" ").append(name_of(command->form));
    if (command->form == CommandForm::Set) text.append(" ").append(command->parameters);
    commands.push_back(text);
  }
  return commands;
}

using Commands = std::vector<std::string>;

TEST(CommandParser, EmptyLineHasNoCommand) {
  EXPECT_EQ(commands_of(""), Commands{});
  EXPECT_EQ(commands_of(" ; \t;"), Commands{});
}

TEST(CommandParser, FormsOfExtendedCommands) {
  EXPECT_EQ(commands_of("+CIPSHUT"), Commands{"+CIPSHUT execute"});
  EXPECT_EQ(commands_of("+CIPMUX?"), Commands{"+CIPMUX read"});
  EXPECT_EQ(commands_of("+CIPMUX=?"), Commands{"+CIPMUX test"});
  EXPECT_EQ(commands_of("+CIPMUX=1"), Commands{"+CIPMUX set 1"});
  EXPECT_EQ(commands_of("+CIPMUX="), Commands{"+CIPMUX set "});
  EXPECT_EQ(commands_of("^MODE?"), Commands{"^MODE read"});
}

TEST(CommandParser, NamesAreWholeWords) {
  EXPECT_EQ(commands_of("+CIPMUX1?"), Commands{"+CIPMUX1 read"});
  EXPECT_EQ(commands_of("+A_1=2"), Commands{"+A_1 set 2"});
  EXPECT_EQ(commands_of("+"), Commands{"+ execute"});
}

TEST(CommandParser, AnythingElseAfterANameIsMalformed) {
  EXPECT_EQ(commands_of("+CIPMUX?1"), Commands{"+CIPMUX malformed"});
  EXPECT_EQ(commands_of("+CIPMUX!"), Commands{"+CIPMUX malformed"});
  EXPECT_EQ(commands_of("+CIPMUX 1;+CIPSEND?"), (Commands{"+CIPMUX malformed", "+CIPSEND read"}));
  EXPECT_EQ(commands_of("E?"), Commands{"E malformed"});
  EXPECT_EQ(commands_of("E=1"), Commands{"E malformed"});
}

TEST(CommandParser, SemicolonsChain) {
  EXPECT_EQ(commands_of("+CIFSR;E0"), (Commands{"+CIFSR execute", "E set 0"}));
  EXPECT_EQ(commands_of("+IPR=115200;&W"), (Commands{"+IPR set 115200", "&W set "}));
  EXPECT_EQ(commands_of(";+A;;+B;"), (Commands{"+A execute", "+B execute"}));
}

TEST(CommandParser, BasicCommandsNeedNoSemicolon) {
  EXPECT_EQ(commands_of("&FZ"), (Commands{"&F set ", "Z set "}));
  EXPECT_EQ(commands_of("E0V1&C1+CSQ"),
            (Commands{"E set 0", "V set 1", "&C set 1", "+CSQ execute"}));
  EXPECT_EQ(commands_of("E0 V1"), (Commands{"E set 0", "V set 1"}));
}

TEST(CommandParser, Registers) {
  EXPECT_EQ(commands_of("S3?"), Commands{"S3 read"});
  EXPECT_EQ(commands_of("S0=1"), Commands{"S0 set 1"});
  EXPECT_EQ(commands_of("s3?E0"), (Commands{"s3 read", "E set 0"}));
  EXPECT_EQ(commands_of("S0=0&C1"), (Commands{"S0 set 0", "&C set 1"}));
  EXPECT_EQ(commands_of("S0 = 0 &C1S7=60+CREG=2"),
            (Commands{"S0 set 0", "&C set 1", "S7 set 60", "+CREG set 2"}));
  EXPECT_EQ(commands_of("S0=0;E1"), (Commands{"S0 set 0", "E set 1"}));
  EXPECT_EQ(commands_of("S0=1,2E1;E0"), (Commands{"S0 malformed", "E set 0"}));
  EXPECT_EQ(commands_of("S0="), Commands{"S0 malformed"});
  EXPECT_EQ(commands_of("S0=?"), Commands{"S0 malformed"});
  EXPECT_EQ(commands_of("S0"), Commands{"S0 malformed"});
  EXPECT_EQ(commands_of("S"), Commands{"S set "});
}

TEST(CommandParser, SemicolonsInQuotesSeparateNothing) {
  EXPECT_EQ(commands_of("+CSTT=\"a;b\",\"c\";+CIICR"),
            (Commands{"+CSTT set \"a;b\",\"c\"", "+CIICR execute"}));
  EXPECT_EQ(commands_of("+CSTT=\"a;+CIICR"), Commands{"+CSTT set \"a;+CIICR"});
}

TEST(CommandParser, BlanksAroundNameAndSign) {
  EXPECT_EQ(commands_of(" +CIPMUX ? "), Commands{"+CIPMUX read"});
  EXPECT_EQ(commands_of("\t+CIPMUX = ? ;+CSQ "), (Commands{"+CIPMUX test", "+CSQ execute"}));
  EXPECT_EQ(commands_of("+CIPMUX= 1 "), Commands{"+CIPMUX set  1 "});
}

TEST(CommandParser, BytesThatBeginNoCommandAreCommandsOfTheirOwn) {
  EXPECT_EQ(commands_of(std::string_view("\0", 1)).size(), 1U);
  EXPECT_EQ(commands_of("\xFF"), Commands{"\xFF set "});
  EXPECT_EQ(commands_of("&"), Commands{"& set "});
}

TEST(CommandParser, KnowsWhenNothingIsLeft) {
  CommandParser parser("E0;+CSQ ; ");
  EXPECT_FALSE(parser.at_end());
  parser.next();
  EXPECT_FALSE(parser.at_end());
  parser.next();
  EXPECT_TRUE(parser.at_end());
  EXPECT_FALSE(parser.next().has_value());
  EXPECT_TRUE(CommandParser().at_end());
}

TEST(CommandParser, ViewsArePartsOfTheLine) {
  const std::string line = "+CSTT=cmnet";
  const auto command = CommandParser(line).next();
  ASSERT_TRUE(command.has_value());
  EXPECT_EQ(command->name.data(), line.data());
  EXPECT_EQ(command->parameters.data(), line.data() + 6);
}

}  // namespace
}  // namespace airmodem
