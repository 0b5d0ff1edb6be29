// Hexadecimal digits: bytes or nothing.
#include "core/text/hex.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace airmodem {
namespace {

TEST(Hex, ReadsPairsOfDigitsInAnyCase) {
  EXPECT_EQ(parse_hex(""), "");
  EXPECT_EQ(parse_hex("00"), std::string(1, '\0'));
  EXPECT_EQ(parse_hex("fFaB09"), "\xFF\xAB\x09");
}

TEST(Hex, RefusesEverythingElse) {
  for (const std::string_view digits :
       {"0", "000", "0g", "g0", "-1", "+1", " 1", "1 ", "0x10", "0x", "1234567", "12 3"}) {
    EXPECT_EQ(parse_hex(digits), std::nullopt) << digits;
  }
  EXPECT_EQ(parse_hex(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Hex, WritesPairsOfUpperCaseDigits) {
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(to_hex(std::string_view("\0\x0F\xA5\xFF", 4)), "000FA5FF");
}

}  // namespace
}  // namespace airmodem
