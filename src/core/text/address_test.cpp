#include "core/text/address.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

TEST(Address, ReadsFourNumbers) {
  for (const char* text : {"0.0.0.0", "8.8.8.8", "255.255.255.255", "10.20.30.40"}) {
    EXPECT_TRUE(is_ip_address(text)) << text;
  }
  for (const char* text :
       {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.400", "1.2.3.1000", "1.2.3.", ".1.2.3",
        "1..2.3", "01.2.3.4", "1.2.3.0x4", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4:53", "-1.2.3.4"}) {
    EXPECT_FALSE(is_ip_address(text)) << text;
  }
}

TEST(Address, ReadsEightGroups) {
  for (const char* text : {"::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "FD00::ABCD",
                           "::ffff:10.1.2.3", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::"}) {
    EXPECT_TRUE(is_ip_address(text)) << text;
  }
  for (const char* text :
       {":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::1", "fe80::1%1",
        "1:2:3:4:5:6:7:8::", "1.2.3.4::", "::1.2.3", "[::1]", "1:2:3:4:5:6:7:1.2.3.4", ":1::"}) {
    EXPECT_FALSE(is_ip_address(text)) << text;
  }
}

}  // namespace
}  // namespace airmodem
