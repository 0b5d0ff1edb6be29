/// The client and our own module over a wire that cuts the bytes at random: what goes in on one
/// side comes out on the other.
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/kit.h"

namespace airmodem::testing {
namespace {

using client::ClientOptions;
using client::Connections;
using client::LinkEnd;
using client::Target;
using client::Traffic;

class Joined : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  std::uint32_t seed() const { return GetParam(); }

  // An echo of `size` bytes there and back, then an orderly end.
  void expect_echoed(const ClientOptions& options, const Target& target, std::size_t size,
                     const ModuleKind& kind = {}) {
    World world(options, {.seed = seed()}, PeerKind::Echo, kind);
    ASSERT_TRUE(world.bring_up());
    LinkId link;
    ASSERT_TRUE(open(world, link, target));
    const std::string bytes = pattern(size, seed());
    ASSERT_TRUE(send_all(world, link, bytes));
    ASSERT_TRUE(world.run_until([&] { return world.data(link).size() >= bytes.size(); }));
    world.client().close(link, world.now());
    const client::LinkClosed* closed = wait_closed(world);
    ASSERT_NE(closed, nullptr);
    EXPECT_EQ(closed->end, LinkEnd::Closed) << closed->reason;
    EXPECT_TRUE(closed->is_complete);
    EXPECT_TRUE(closed->is_intact);
    const bool is_tcp = target.transport == Transport::Tcp;
    EXPECT_EQ(closed->counts, (client::Counts{.accepted = size,
                                              .delivered = size,
                                              .acknowledged = is_tcp ? size : 0,
                                              .received = size}));
    EXPECT_TRUE(world.peer(link).received == bytes);
    EXPECT_TRUE(world.data(link) == bytes);
  }
};

TEST_P(Joined, SingleLink) { expect_echoed({}, kServer, 20000); }

TEST_P(Joined, MultiLink) { expect_echoed({.connections = Connections::Multi}, kServer, 20000); }

TEST_P(Joined, FetchedData) {
  expect_echoed({.receiving = client::Receiving::Fetched}, kServer, 20000);
  expect_echoed({.connections = Connections::Multi, .receiving = client::Receiving::Fetched},
                kServer, 20000);
}

TEST_P(Joined, Sim800) {
  for (const auto connections : {Connections::Single, Connections::Multi}) {
    for (const auto receiving : {client::Receiving::Pushed, client::Receiving::Fetched}) {
      expect_echoed({.connections = connections, .receiving = receiving}, kServer, 5000,
                    {.profile = sim800()});
    }
  }
  expect_echoed({.traffic = Traffic::Transparent}, kServer, 5000, {.profile = sim800()});
}

// Eight links, and announcements of held data without a blank.
TEST_P(Joined, Sim900) {
  for (const auto receiving : {client::Receiving::Pushed, client::Receiving::Fetched}) {
    expect_echoed({.connections = Connections::Multi, .receiving = receiving}, kServer, 5000,
                  {.profile = sim900()});
  }
}

// With the times that a real module takes.
TEST_P(Joined, RealTimes) {
  for (const auto& profile : {air724ug(), sim800()}) {
    const ModuleKind kind{.profile = profile, .timing = Timing::Real};
    expect_echoed({}, kServer, 5000, kind);
    expect_echoed({.traffic = Traffic::Transparent}, kServer, 5000, kind);
  }
}

TEST_P(Joined, Server) {
  for (const auto connections : {Connections::Single, Connections::Multi}) {
    World world({.connections = connections}, {.seed = seed()});
    ASSERT_TRUE(world.bring_up());
    ASSERT_TRUE(world.client().listen(Port{8080}, world.now()).has_value());
    ASSERT_TRUE(world.run_until([&] { return world.last<client::Listening>() != nullptr; }));
    world.arrive();
    ASSERT_TRUE(world.run_until([&] { return world.last<client::LinkOpened>() != nullptr; }));
    const LinkId link = world.last<client::LinkOpened>()->link;
    EXPECT_EQ(world.last<client::LinkOpened>()->peer, "10.0.0.9");
    const std::string bytes = pattern(5000, seed());
    ASSERT_TRUE(send_all(world, link, bytes));
    ASSERT_TRUE(world.run_until([&] { return world.data(link) == bytes; }));
    world.peer(link).closes_when_sent = true;
    const client::LinkClosed* closed = wait_closed(world);
    ASSERT_NE(closed, nullptr);
    EXPECT_EQ(closed->end, LinkEnd::Peer);
    EXPECT_TRUE(closed->is_complete);
  }
}

TEST_P(Joined, TransparentMode) {
  expect_echoed({.traffic = Traffic::Transparent}, kServer, 20000);
}

TEST_P(Joined, Tls) {
  Target target = kServer;
  target.tls = client::TlsOptions{.authority = pattern(12000, 1), .certificate = "c", .key = "k"};
  expect_echoed({}, target, 5000);
}

TEST_P(Joined, Datagrams) {
  World world({}, {.seed = seed()});
  ASSERT_TRUE(world.bring_up());
  Target target = kServer;
  target.transport = Transport::Udp;
  LinkId link;
  ASSERT_TRUE(open(world, link, target));
  std::string all;
  for (std::size_t size : {1U, 1460U, 7U, 700U}) {
    const std::string datagram = pattern(size, seed());
    ASSERT_EQ(world.client().send(link, datagram, world.now()), size);
    all += datagram;
  }
  world.client().close(link, world.now());
  const client::LinkClosed* closed = wait_closed(world);
  ASSERT_NE(closed, nullptr);
  EXPECT_TRUE(closed->is_complete);
  EXPECT_EQ(world.peer(link).datagrams, 4U);
  EXPECT_TRUE(world.peer(link).received == all);
}

// Six links at once, each with its own bytes.
constexpr std::uint8_t kLinks = 6;

TEST_P(Joined, SixLinks) {
  World world({.connections = Connections::Multi}, {.seed = seed()});
  ASSERT_TRUE(world.bring_up());
  for (std::uint8_t i = 0; i < kLinks; ++i) {
    LinkId link;
    ASSERT_TRUE(open(world, link));
  }
  EXPECT_FALSE(world.client().open(kServer, world.now()).has_value());
  for (std::uint8_t i = 0; i < kLinks; ++i) {
    const std::string bytes = pattern(4000, seed() + i);
    ASSERT_EQ(world.client().send({i}, bytes, world.now()), bytes.size());
  }
  ASSERT_TRUE(world.run_until([&] {
    for (std::uint8_t i = 0; i < kLinks; ++i) {
      if (world.data({i}).size() < 4000) return false;
    }
    return true;
  }));
  for (std::uint8_t i = 0; i < kLinks; ++i) {
    EXPECT_TRUE(world.data({i}) == pattern(4000, seed() + i)) << int(i);
    EXPECT_TRUE(world.peer({i}).received == pattern(4000, seed() + i)) << int(i);
  }
}

// The peer sends and closes; all of it comes before the end.
TEST_P(Joined, PeerCloses) {
  for (const Traffic traffic : {Traffic::Packets, Traffic::Transparent}) {
    World world({.traffic = traffic}, {.seed = seed()}, PeerKind::Sink);
    ASSERT_TRUE(world.bring_up());
    LinkId link;
    ASSERT_TRUE(open(world, link));
    const std::string bytes = pattern(10000, seed());
    world.peer(link).to_send = bytes;
    world.peer(link).closes_when_sent = true;
    ASSERT_TRUE(send_all(world, link, "a reading"));
    const client::LinkClosed* closed = wait_closed(world);
    ASSERT_NE(closed, nullptr);
    EXPECT_EQ(closed->end, LinkEnd::Peer);
    EXPECT_TRUE(closed->is_intact);
    EXPECT_TRUE(world.data(link) == bytes);
    const std::string& received = world.peer(link).received;
    EXPECT_EQ(received.size(), closed->counts.delivered);
    EXPECT_TRUE(std::string_view("a reading").starts_with(received));
  }
}

// A transparent peer that writes what the module writes at the end.
TEST_P(Joined, TransparentPeerWritesClosed) {
  World world({.traffic = Traffic::Transparent}, {.seed = seed()}, PeerKind::Sink);
  ASSERT_TRUE(world.bring_up());
  LinkId link;
  ASSERT_TRUE(open(world, link));
  const std::string words = "door\r\nCLOSED\r\n";
  world.peer(link).to_send = words;
  ASSERT_TRUE(world.run_until([&] { return world.data(link).size() == words.size(); }));
  EXPECT_EQ(world.data(link), words);
  world.peer(link).to_send = "\r\nRDY\r\n";
  ASSERT_TRUE(send_all(world, link, "and on"));
  ASSERT_TRUE(world.run_until([&] { return world.peer(link).received == "and on"; }));
  ASSERT_TRUE(world.run_until([&] { return world.data(link) == words + "\r\nRDY\r\n"; }));
}

// The bearer goes away in the middle: nothing that was reported delivered is lost or doubled.
TEST_P(Joined, BearerLost) {
  World world({}, {.seed = seed()}, PeerKind::Sink);
  ASSERT_TRUE(world.bring_up());
  LinkId link;
  ASSERT_TRUE(open(world, link));
  const std::string bytes = pattern(60000, seed());
  std::size_t sent = world.client().send(link, bytes, world.now());
  ASSERT_TRUE(world.run_until([&] { return world.peer(link).received.size() > 20000; }));
  world.lose_bearer();
  const client::LinkClosed* closed = wait_closed(world);
  ASSERT_NE(closed, nullptr);
  EXPECT_FALSE(closed->is_complete);
  EXPECT_EQ(closed->counts.accepted, sent);
  const std::string& received = world.peer(link).received;
  EXPECT_LE(closed->counts.delivered, received.size());
  EXPECT_TRUE(std::string_view(bytes).starts_with(received));
  ASSERT_NE(world.last<client::Stopped>(), nullptr);
  EXPECT_EQ(world.last<client::Stopped>()->trouble, client::Trouble::BearerLost);
  // And it can begin again.
  ASSERT_TRUE(world.client().start(client::Goal::BearerUp, world.now()).has_value());
  ASSERT_TRUE(world.run_until(
      [&] { return std::holds_alternative<client::Ready>(world.events().back()); }));
  EXPECT_TRUE(open(world, link));
}

INSTANTIATE_TEST_SUITE_P(Seeds, Joined, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace airmodem::testing
