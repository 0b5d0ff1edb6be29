/// The client and our own module over a wire that loses bytes: whatever the client says about a
/// link is compared with what came out at the other end.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/sim/kit.h"

namespace airmodem::testing {
namespace {

constexpr std::uint32_t kSeeds = 400;
constexpr std::size_t kBytes = 3000;

class Lossy : public ::testing::Test {
 protected:
  // An echo over a wire that loses bytes, until all of it is back or something was told, then the
  // end of the link. Returns how many bytes the client took.
  static std::size_t run(World& world, LinkId link, std::string_view bytes) {
    world.begin_losing();
    std::size_t sent = 0;
    world.run_until([&] {
      if (sent < bytes.size()) sent += world.client().send(link, bytes.substr(sent), world.now());
      return world.last<client::LinkClosed>() || world.last<client::Stopped>() ||
             world.last<client::Garbled>() || world.data(link).size() >= bytes.size();
    });
    world.client().close(link, world.now());
    return sent;
  }

  // What the client says of the way to the peer. In transparent mode a byte may be lost anywhere,
  // so that its count alone is true.
  static void expect_true_counts(const client::LinkClosed& closed, std::string_view taken,
                                 const std::string& arrived) {
    const client::Counts& counts = closed.counts;
    EXPECT_EQ(counts.accepted, taken.size());
    EXPECT_LE(counts.delivered, counts.accepted);
    EXPECT_LE(counts.acknowledged, counts.delivered);
    EXPECT_LE(counts.delivered, arrived.size()) << "it did not leave the module";
    if (closed.is_complete) {
      EXPECT_EQ(counts.acknowledged, taken.size());
      EXPECT_TRUE(arrived == taken) << "complete, and something else has arrived";
    }
  }

  // And of the way back. An end of a link amid the peer's bytes leaves a beginning of them.
  static void expect_true_data(const client::LinkClosed& closed, const std::string& given,
                               const std::string& sent) {
    EXPECT_EQ(closed.counts.received, given.size());
    if (!closed.is_intact) return;
    EXPECT_TRUE(sent.starts_with(given)) << "intact, and other bytes came out than went in";
    const bool is_orderly =
        closed.end == client::LinkEnd::Closed || closed.end == client::LinkEnd::Peer;
    if (is_orderly) {
      EXPECT_EQ(given.size(), sent.size()) << "intact, and bytes of the peer are missing";
    }
  }

  static void expect_honest(const client::ClientOptions& options, double lost) {
    int good = 0;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
      SCOPED_TRACE(seed);
      World world(options, {.seed = seed, .lost = lost});
      ASSERT_TRUE(world.bring_up());
      LinkId link;
      ASSERT_TRUE(open(world, link));
      const std::string bytes = pattern(kBytes, seed);
      const std::size_t taken = run(world, link, bytes);
      const client::LinkClosed* const closed = wait_closed(world);
      ASSERT_NE(closed, nullptr);
      const PeerLink& peer = world.peer(link);
      expect_true_counts(*closed, std::string_view(bytes).substr(0, taken), peer.received);
      expect_true_data(*closed, world.data(link), peer.sent);
      // Packets are whole or not delivered.
      EXPECT_TRUE(peer.received.starts_with(bytes.substr(0, closed->counts.delivered)));
      if (closed->is_complete && closed->is_intact) ++good;
    }
    // Both kinds of end have been seen.
    EXPECT_GT(good, 0);
    EXPECT_LT(good, static_cast<int>(kSeeds));
  }
};

TEST_F(Lossy, SingleLink) { expect_honest({}, 0.0001); }

TEST_F(Lossy, MultiLink) { expect_honest({.connections = client::Connections::Multi}, 0.0001); }

TEST_F(Lossy, FetchedData) { expect_honest({.receiving = client::Receiving::Fetched}, 0.0001); }

TEST_F(Lossy, AlmostEverySessionIsHit) { expect_honest({}, 0.0005); }

// In transparent mode only CIPACK's count tells, and only about the way to the peer.
TEST_F(Lossy, TransparentMode) {
  int complete = 0;
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    World world({.traffic = client::Traffic::Transparent}, {.seed = seed, .lost = 0.0002},
                PeerKind::Sink);
    ASSERT_TRUE(world.bring_up());
    LinkId link;
    ASSERT_TRUE(open(world, link));
    const std::string bytes = pattern(kBytes, seed);
    world.begin_losing();
    ASSERT_TRUE(send_all(world, link, bytes));
    world.client().close(link, world.now());
    const client::LinkClosed* closed = wait_closed(world);
    ASSERT_NE(closed, nullptr);
    expect_true_counts(*closed, bytes, world.peer(link).received);
    if (closed->is_complete) ++complete;
  }
  EXPECT_GT(complete, 0);
  EXPECT_LT(complete, static_cast<int>(kSeeds));
}

}  // namespace
}  // namespace airmodem::testing
