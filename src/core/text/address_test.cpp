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

TEST(Address, GivesAllItsBytes) {
  EXPECT_EQ(parse_ip_address("10.20.30.40"),
            (IpAddress{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 20, 30, 40}));
  EXPECT_EQ(parse_ip_address("::ffff:10.20.30.40"), parse_ip_address("10.20.30.40"));
  EXPECT_EQ(parse_ip_address("2001:DB8::a:1"),
            (IpAddress{0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 1}));
}

TEST(Address, KnowsWhatIsPrivate) {
  for (const char* text :
       {"10.0.0.0", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.2",
        "172.16.0.1", "172.31.255.255", "192.168.1.20", "::1", "fc00::1", "fdff::1", "fe80::1",
        "febf::1", "::ffff:192.168.1.20"}) {
    EXPECT_TRUE(is_private(*parse_ip_address(text))) << text;
  }
  for (const char* text :
       {"9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1", "169.253.1.2",
        "172.15.0.1", "172.32.0.1", "192.167.1.1", "192.169.1.1", "8.8.8.8", "::2", "fe00::1",
        "fec0::1", "2001:db8::1", "::ffff:8.8.8.8"}) {
    EXPECT_FALSE(is_private(*parse_ip_address(text))) << text;
  }
}

}  // namespace
}  // namespace airmodem
