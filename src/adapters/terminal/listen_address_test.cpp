#include "adapters/terminal/listen_address.h"

#include <gtest/gtest.h>

#include <sstream>

namespace airmodem {
namespace {

std::string read(const std::string& text, Reach reach = Reach::ThisMachine) {
  const auto address = listen_address(text, reach);
  if (!address) return address.error().message;
  std::ostringstream shown;
  shown << *address;
  return shown.str();
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(read("127.0.0.1:5000"), "127.0.0.1:5000");
  EXPECT_EQ(read("127.8.9.10:65535"), "127.8.9.10:65535");
  EXPECT_EQ(read("localhost:0"), "127.0.0.1:0");
  EXPECT_EQ(read("[::1]:5000"), "[::1]:5000");
}

TEST(ListenAddress, IsNothingElse) {
  for (const char* text : {"", ":", "5000", ":5000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1",
                           "127.0.0.1:5000x", "127.0.0.1: 5000", "::1:5000", "[::1]", "[]:5000",
                           "[127.0.0.1]:5000", "example.com:5000", "example.com,5000"}) {
    EXPECT_EQ(
        read(text, Reach::Anyone),
        std::string(text) + " is no address and port; write it like 127.0.0.1:5000 or [::1]:5000");
  }
}

TEST(ListenAddress, HasAPortOf16Bits) {
  EXPECT_EQ(read("127.0.0.1:65536"), "127.0.0.1:65536: a port is at most 65535");
  EXPECT_EQ(read("[::1]:99999999999"), "[::1]:99999999999: a port is at most 65535");
}

TEST(ListenAddress, ThatIsWrittenInAnotherWayIsCorrected) {
  for (const char* text : {"tcp:127.0.0.1:5000", "tcp://127.0.0.1:5000", "127.0.0.1,5000"}) {
    EXPECT_EQ(read(text),
              std::string(text) + " is no address and port; did you mean 127.0.0.1:5000?");
  }
  EXPECT_EQ(read("[::1],5000"), "[::1],5000 is no address and port; did you mean [::1]:5000?");
}

TEST(ListenAddress, IsReachedByOthersOnlyWhenThatIsAllowed) {
  for (const char* text : {"0.0.0.0:5000", "192.0.2.1:5000", "[::]:5000", "[::ffff:127.0.0.1]:1"}) {
    EXPECT_EQ(read(text), std::string(text) +
                              " can be reached from other machines, and whoever reaches it can "
                              "open connections from this one; choose 127.0.0.1, or give "
                              "--allow-remote too");
    EXPECT_EQ(read(text, Reach::Anyone), text);
  }
}

}  // namespace
}  // namespace airmodem
