// What characters make of a server's name.
#include "core/text/ascii.h"

#include <gtest/gtest.h>

#include <string_view>

namespace airmodem {
namespace {

TEST(Servers, AddressesAreNoNames) {
  for (const std::string_view server : {"1.2.3.4", "255.255.255.255", "2001:db8::1", "::1",
                                        "fe80::1%eth0", "::ffff:1.2.3.4", "127.1", "2130706433"}) {
    EXPECT_TRUE(is_address(server)) << server;
  }
}

TEST(Servers, NamesAreNoAddresses) {
  for (const std::string_view server : {"example.com", "localhost", "1.2.3.4.example", "4d", "1.a",
                                        "server1", "a.b2", "example.com."}) {
    EXPECT_FALSE(is_address(server)) << server;
  }
}

}  // namespace
}  // namespace airmodem
