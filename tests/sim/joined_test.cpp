/// The driver and our own module over a wire that cuts the bytes at random: what goes in on one
/// side comes out on the other.
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/world.h"

namespace airmodem::testing {
namespace {

using host::Connections;
using host::DriverOptions;
using host::LinkEnd;
using host::Target;
using host::Traffic;

// Bytes of every value, different at every place.
std::string pattern(std::size_t size, std::uint32_t seed) {
  std::minstd_rand random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 8);
  return bytes;
}

// Sends all of it, as the driver has room.
bool send_all(World& world, LinkId link, std::string_view bytes) {
  std::size_t sent = 0;
  return world.run_until([&] {
    sent += world.driver().send(link, bytes.substr(sent), world.now());
    return sent == bytes.size();
  });
}

bool wait_closed(World& world) {
  return world.run_until([&] { return world.last<host::LinkClosed>() != nullptr; });
}

class Joined : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  std::uint32_t seed() const { return GetParam(); }

  // An echo of `size` bytes there and back, then an orderly end.
  void expect_echoed(DriverOptions options, const Target& target, std::size_t size) {
    World world(options, {.seed = seed()});
    ASSERT_TRUE(world.bring_up());
    const auto link = world.driver().open(target, world.now());
    ASSERT_TRUE(link.has_value()) << link.error().message;
    ASSERT_TRUE(world.run_until([&] { return world.last<host::LinkOpened>() != nullptr; }));
    const std::string bytes = pattern(size, seed());
    ASSERT_TRUE(send_all(world, *link, bytes));
    ASSERT_TRUE(world.run_until([&] { return world.data(*link).size() >= bytes.size(); }));
    world.driver().close(*link, world.now());
    ASSERT_TRUE(wait_closed(world));
    const auto& closed = *world.last<host::LinkClosed>();
    EXPECT_EQ(closed.end, LinkEnd::Closed) << closed.reason;
    EXPECT_TRUE(closed.is_complete);
    EXPECT_TRUE(closed.is_intact);
    EXPECT_EQ(closed.counts.accepted, size);
    EXPECT_EQ(closed.counts.delivered, size);
    EXPECT_EQ(closed.counts.received, size);
    EXPECT_TRUE(world.peer(*link).received == bytes);
    EXPECT_TRUE(world.data(*link) == bytes);
  }
};

const Target kServer{.host = "example.com", .port = Port{7}};

TEST_P(Joined, SingleLink) { expect_echoed({}, kServer, 20000); }

TEST_P(Joined, MultiLink) { expect_echoed({.connections = Connections::Multi}, kServer, 20000); }

TEST_P(Joined, TransparentMode) {
  expect_echoed({.traffic = Traffic::Transparent}, kServer, 20000);
}

TEST_P(Joined, Tls) {
  Target target = kServer;
  target.tls = host::TlsOptions{.authority = pattern(12000, 1), .certificate = "c", .key = "k"};
  expect_echoed({}, target, 5000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Joined, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace airmodem::testing
