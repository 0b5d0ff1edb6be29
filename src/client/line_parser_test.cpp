#include "client/line_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem::client {
namespace {

std::string text_of(const LineToken& token) { return concat("line ", quote(token.text)); }
std::string text_of(const PromptToken&) { return "prompt"; }
std::string text_of(const DataToken& token) {
  return concat("data ", token.link.value, " ", quote(token.bytes));
}
std::string text_of(const ReadToken& token) {
  return concat("read ", token.link.value, " ", quote(token.bytes), " left ", token.left);
}
std::string text_of(const NoiseToken& token) { return concat("noise ", quote(token.bytes)); }

using Tokens = std::vector<std::string>;

// What is found in the bytes when they come in pieces of this size.
Tokens parse(Heads heads, Awaited awaited, std::string_view bytes, std::size_t piece) {
  LineParser parser;
  parser.set_heads(heads);
  Tokens tokens;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string_view part = bytes.substr(at, piece);
    while (const auto token = parser.take(part, awaited)) {
      tokens.push_back(std::visit([](const auto& found) { return text_of(found); }, *token));
    }
  }
  return tokens;
}

void expect(Heads heads, Awaited awaited, std::string_view bytes, const Tokens& expected) {
  for (const std::size_t piece : {bytes.size(), std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
    EXPECT_EQ(parse(heads, awaited, bytes, piece), expected) << "in pieces of " << piece;
  }
}

TEST(LineParser, FindsLinesWhateverEndsThem) {
  expect(Heads::None, Awaited::Lines, "\r\nOK\r\n\r\n+CREG: 1\r\n",
         {"line \"OK\"", "line \"+CREG: 1\""});
  expect(Heads::None, Awaited::Lines, "ATE0\r\r\nOK\r\n", {"line \"ATE0\"", "line \"OK\""});
  expect(Heads::None, Awaited::Lines, "C: 0\nC: 1\r\n", {"line \"C: 0\"", "line \"C: 1\""});
}

TEST(LineParser, TakesAPromptOnlyWhereOneIsAwaited) {
  expect(Heads::None, Awaited::Prompt, "\r\n> \r\nOK\r\n", {"prompt", "line \"OK\""});
  expect(Heads::None, Awaited::Prompt, "\r\n>\r\nOK\r\n", {"prompt", "line \"OK\""});
  expect(Heads::None, Awaited::Prompt, "\r\nA > B\r\n", {"line \"A > B\""});
  expect(Heads::None, Awaited::Lines, "\r\n> \r\n", {"line \"> \""});
}

TEST(LineParser, TellsDataFromLinesByItsLength) {
  expect(Heads::Single, Awaited::Lines, "\r\n+IPD,6:\r\nOK\r\n\r\nOK\r\n",
         {"data 0 \"\\r\\nOK\\r\\n\"", "line \"OK\""});
  expect(Heads::Single, Awaited::Lines, "\r\n+IPD,2,UDP:hi\r\n", {"data 0 \"hi\""});
  expect(Heads::Numbered, Awaited::Lines, "\r\n+RECEIVE,4,3:\r\n> \n\r\n", {"data 4 \"> \\n\""});
}

TEST(LineParser, TakesNoHeadOfAnotherMode) {
  expect(Heads::Numbered, Awaited::Lines, "\r\n+IPD,2:hi\r\n", {"line \"+IPD,2:hi\""});
  expect(Heads::Single, Awaited::Lines, "\r\n+RECEIVE,4,3:\r\n", {"line \"+RECEIVE,4,3:\""});
}

TEST(LineParser, RefusesHeadsThatCannotBe) {
  for (const std::string_view head :
       {"+RECEIVE,8,3:", "+RECEIVE,0,0:", "+RECEIVE,0,2049:", "+RECEIVE,0,:", "+RECEIVE,0,-1:",
        "+RECEIVE,0,99999999999999999999:"}) {
    expect(Heads::Numbered, Awaited::Lines, concat("\r\n", head, "\r\n"),
           {concat("noise ", quote(head))});
  }
  expect(Heads::Single, Awaited::Lines, "\r\n+IPD,0:\r\n", {"line \"+IPD,0:\""});
}

TEST(LineParser, ReadsHeldData) {
  expect(Heads::Single, Awaited::Read, "\r\n+CIPRXGET: 2,4,10\r\n\r\nOK\r\n\r\nOK\r\n",
         {"read 0 \"\\r\\nOK\" left 10", "line \"OK\""});
  expect(Heads::Numbered, Awaited::Read, "\r\n+CIPRXGET: 2,3,2,0,\"1.2.3.4:80\"\r\nhi\r\n",
         {"read 3 \"hi\" left 0"});
  expect(Heads::Numbered, Awaited::Read, "\r\n+CIPRXGET: 2,3,0,0\r\n", {"read 3 \"\" left 0"});
  expect(Heads::Numbered, Awaited::Read, "\r\n+CIPRXGET: 1,3\r\n", {"line \"+CIPRXGET: 1,3\""});
  expect(Heads::Numbered, Awaited::Lines, "\r\n+CIPRXGET: 2,3,2,0\r\n",
         {"line \"+CIPRXGET: 2,3,2,0\""});
}

TEST(LineParser, NoticesDataThatIsNotAsLongAsAnnounced) {
  expect(Heads::Single, Awaited::Lines, "\r\n+IPD,4:four!\r\n",
         {"data 0 \"four\"", "noise \"!\"", "line \"!\""});
  // One byte of it was lost, and the CR after it stands in its place.
  expect(Heads::Single, Awaited::Lines, "\r\n+IPD,4:fou\r\nOK\r\n",
         {"data 0 \"fou\\r\"", "noise \"\\n\"", "line \"OK\""});
}

TEST(LineParser, NoticesHeldDataThatSwallowedItsLineEnd) {
  const std::string whole = "\r\n+CIPRXGET: 2,4,0\r\nfour\r\n\r\nOK\r\n";
  const std::string two_short = "\r\n+CIPRXGET: 2,4,0\r\nfo\r\n\r\nOK\r\n";
  expect(Heads::Single, Awaited::Read, whole + two_short,
         {"read 0 \"four\" left 0", "line \"OK\"", "read 0 \"fo\\r\\n\" left 0", "noise \"O\"",
          "line \"OK\""});
  // A module that always writes one line end is as good.
  const std::string other = "\r\n+CIPRXGET: 2,4,0\r\nfour\r\nOK\r\n";
  expect(Heads::Single, Awaited::Read, other + other,
         {"read 0 \"four\" left 0", "line \"OK\"", "read 0 \"four\" left 0", "line \"OK\""});
}

TEST(LineParser, DropsWhatNoModuleWrites) {
  expect(Heads::None, Awaited::Lines, "\r\nO\x01K\r\n", {"noise \"O\\x01K\""});
  const std::string longest(kLongestLine - 1, 'x');
  expect(Heads::None, Awaited::Lines, longest + "\r\n", {concat("line ", quote(longest))});
  const auto tokens = parse(Heads::None, Awaited::Lines, longest + "x\r\nOK\r\n", 7);
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_TRUE(tokens[0].starts_with("noise"));
  EXPECT_EQ(tokens[1], "line \"OK\"");
}

TEST(LineParser, GivesUpInTheMiddle) {
  LineParser parser;
  parser.set_heads(Heads::Single);
  std::string_view bytes = "\r\n+IPD,10:abc";
  EXPECT_FALSE(parser.take(bytes, Awaited::Lines));
  EXPECT_TRUE(parser.in_data());
  EXPECT_EQ(parser.give_up().bytes, "abc");
  EXPECT_FALSE(parser.in_data());
  bytes = "\r\nOK\r\n";
  EXPECT_EQ(std::get<LineToken>(*parser.take(bytes, Awaited::Lines)).text, "OK");
}

}  // namespace
}  // namespace airmodem::client
