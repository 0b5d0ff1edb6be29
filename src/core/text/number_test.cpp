#include "core/text/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

namespace airmodem {
namespace {

TEST(Number, IsDigitsAndNothingElse) {
  EXPECT_EQ(parse_number("0"), 0);
  EXPECT_EQ(parse_number("0075"), 75);
  for (const char* wrong : {"", "-1", "+1", " 1", "1 ", "1a", "0x10", "1.5"}) {
    EXPECT_EQ(parse_number(wrong), std::nullopt) << wrong;
  }
}

TEST(Number, FitsItsType) {
  EXPECT_EQ(parse_number("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_number("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
}

TEST(Number, StaysInItsRange) {
  EXPECT_EQ(parse_number("50", 50, 60), 50);
  EXPECT_EQ(parse_number("60", 50, 60), 60);
  EXPECT_EQ(parse_number("49", 50, 60), std::nullopt);
  EXPECT_EQ(parse_number("61", 50, 60), std::nullopt);
}

}  // namespace
}  // namespace airmodem
