/// The driver and our own module over a wire that loses bytes: what goes in on one side comes out
/// on the other, or the driver says that it did not.
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/kit.h"

namespace airmodem::testing {
namespace {

constexpr std::uint32_t kSeeds = 400;

// What a caller may believe when a session is over.
struct Verdict {
  bool is_good = false;   ///< every byte is said to have come through, in both directions
  bool was_told = false;  ///< there was a reason not to believe it
};

class Lossy : public ::testing::Test {
 protected:
  // An echo over a wire that loses bytes, watched until the driver has told how it ended.
  static Verdict run(World& world, LinkId link, std::string_view bytes) {
    world.begin_losing();
    const auto is_over = [&] {
      return world.last<host::LinkClosed>() || world.last<host::Stopped>() ||
             world.last<host::Garbled>() || world.data(link).size() >= bytes.size();
    };
    std::size_t sent = 0;
    world.run_until([&] {
      if (sent < bytes.size()) sent += world.driver().send(link, bytes.substr(sent), world.now());
      return is_over();
    });
    world.driver().close(link, world.now());
    const host::LinkClosed* closed = wait_closed(world);
    if (closed == nullptr) return {};
    const bool is_whole = world.data(link).size() == bytes.size();
    const bool is_good = closed->is_complete && closed->is_intact && sent == bytes.size() &&
                         closed->end != host::LinkEnd::Module && is_whole;
    return {.is_good = is_good, .was_told = !is_good};
  }

  static void expect_honest(const host::DriverOptions& options, double lost) {
    int good = 0;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
      SCOPED_TRACE(seed);
      World world(options, {.seed = seed, .lost = lost});
      ASSERT_TRUE(world.bring_up());
      LinkId link;
      ASSERT_TRUE(open(world, link));
      const std::string bytes = pattern(3000, seed);
      const Verdict verdict = run(world, link, bytes);
      EXPECT_TRUE(verdict.is_good || verdict.was_told) << "the driver said nothing";
      if (!verdict.is_good) continue;
      ++good;
      EXPECT_TRUE(world.peer(link).received == bytes);
      EXPECT_TRUE(world.data(link) == bytes);
    }
    // Both kinds of end have been seen.
    EXPECT_GT(good, 0);
    EXPECT_LT(good, static_cast<int>(kSeeds));
  }
};

TEST_F(Lossy, SingleLink) { expect_honest({}, 0.0001); }

TEST_F(Lossy, MultiLink) { expect_honest({.connections = host::Connections::Multi}, 0.0001); }

TEST_F(Lossy, FetchedData) { expect_honest({.receiving = host::Receiving::Fetched}, 0.0001); }

TEST_F(Lossy, AlmostEverySessionIsHit) { expect_honest({}, 0.0005); }

// In transparent mode only CIPACK's count tells, and only about the way to the peer.
TEST_F(Lossy, TransparentMode) {
  int complete = 0;
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    World world({.traffic = host::Traffic::Transparent}, {.seed = seed, .lost = 0.0002},
                PeerKind::Sink);
    ASSERT_TRUE(world.bring_up());
    LinkId link;
    ASSERT_TRUE(open(world, link));
    const std::string bytes = pattern(3000, seed);
    world.begin_losing();
    ASSERT_TRUE(send_all(world, link, bytes));
    world.driver().close(link, world.now());
    const host::LinkClosed* closed = wait_closed(world);
    ASSERT_NE(closed, nullptr);
    if (!closed->is_complete) continue;
    ++complete;
    EXPECT_TRUE(world.peer(link).received == bytes);
  }
  EXPECT_GT(complete, 0);
  EXPECT_LT(complete, static_cast<int>(kSeeds));
}

}  // namespace
}  // namespace airmodem::testing
