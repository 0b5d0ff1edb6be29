// Bytes as printable text, and back.
#include "core/text/escape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace airmodem {
namespace {

std::string every_byte() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes.push_back(static_cast<char>(value));
  return bytes;
}

TEST(Escape, WritesTheNamedEscapes) {
  EXPECT_EQ(quote("a\r\n\t\"\\z"), R"("a\r\n\t\"\\z")");
  EXPECT_EQ(quote(""), "\"\"");
}

TEST(Escape, WritesTheRestInUpperCaseHex) {
  EXPECT_EQ(quote(std::string("\0\x1A\x7F\xFF", 4)), R"("\x00\x1A\x7F\xFF")");
}

TEST(Escape, AppendsWithoutQuotes) {
  std::string out = "x";
  append_escaped(out, "a\n");
  EXPECT_EQ(out, R"(xa\n)");
}

TEST(Escape, WritesOneLineOfPrintableText) {
  const std::string text = quote(every_byte());
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }));
}

TEST(Unescape, ReadsBackEveryByte) {
  std::string text;
  append_escaped(text, every_byte());
  const auto bytes = unescape(text);
  ASSERT_TRUE(bytes.has_value());
  EXPECT_EQ(*bytes, every_byte());
}

TEST(Unescape, TakesHexInAnyCase) {
  EXPECT_EQ(unescape(R"(\x1a\x1A\xfF)").value(), "\x1A\x1A\xFF");
  EXPECT_EQ(unescape(R"(\x412)").value(), "A2");
}

TEST(Unescape, KeepsWhatIsNoEscape) { EXPECT_EQ(unescape("a \"b\"\xC3").value(), "a \"b\"\xC3"); }

TEST(Unescape, SaysWhatIsWrong) {
  EXPECT_EQ(unescape("a\\").error().message, "a backslash at the end");
  EXPECT_EQ(unescape("a\\qbcdef").error().message,
            "expected \\r, \\n, \\t, \\\", \\\\ or \\xNN at \\qbc");
}

TEST(Unescape, RefusesABackslashThatBeginsNothing) {
  for (const char* text : {"\\", "a\\", "\\q", "\\x", "\\x4", "\\xG0", "\\x4G", "\\x-1", "\\X41"}) {
    const auto bytes = unescape(text);
    ASSERT_FALSE(bytes.has_value()) << text;
    EXPECT_FALSE(bytes.error().message.empty());
  }
}

}  // namespace
}  // namespace airmodem
