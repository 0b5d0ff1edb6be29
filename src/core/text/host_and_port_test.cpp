#include "core/text/host_and_port.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace airmodem {
namespace {

void expect_parts(std::string_view text, std::string_view host,
                  std::optional<std::string_view> port) {
  const auto parts = split_host_and_port(text);
  ASSERT_TRUE(parts) << text;
  EXPECT_EQ(parts->host, host) << text;
  EXPECT_EQ(parts->port, port) << text;
}

TEST(HostAndPort, AreSeparatedByAColon) {
  expect_parts("example.com:80", "example.com", "80");
  expect_parts("example.com", "example.com", std::nullopt);
  expect_parts("10.0.0.1:8000-8100", "10.0.0.1", "8000-8100");
  expect_parts("example.com:", "example.com", "");
}

TEST(HostAndPort, AnAddressWithColonsNeedsBracketsForAPort) {
  expect_parts("[::1]:80", "::1", "80");
  expect_parts("[::1]", "::1", std::nullopt);
  expect_parts("::1", "::1", std::nullopt);
  EXPECT_FALSE(split_host_and_port("[::1"));
  EXPECT_FALSE(split_host_and_port("[::1]80"));
}

TEST(HostAndPort, AreToldFromWhatIsWrittenInTheirPlace) {
  EXPECT_EQ(corrected_host_and_port("tcp:example.com:80"), "example.com:80");
  EXPECT_EQ(corrected_host_and_port("tcp://[::1]:80"), "[::1]:80");
  EXPECT_EQ(corrected_host_and_port("example.com,80"), "example.com:80");
  for (const char* hopeless : {"", "tcp:", "example.com:80", "tcp:example.com", "a,b,80", "a b,80",
                               "example.com,http", ",80", "::1,80"}) {
    EXPECT_EQ(corrected_host_and_port(hopeless), std::nullopt) << hopeless;
  }
}

TEST(HostAndPort, APortIsFrom1To65535) {
  EXPECT_EQ(parse_port("1"), Port{1});
  EXPECT_EQ(parse_port("65535"), Port{65535});
  for (const char* wrong : {"", "0", "65536", "-1", "80x", "http"}) {
    EXPECT_FALSE(parse_port(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace airmodem
