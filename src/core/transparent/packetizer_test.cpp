// When a packet is full, when it has waited enough, and that nothing is lost between
// (spec: transparent.packets).

#include "core/transparent/packetizer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

namespace airmodem {
namespace {

using std::chrono::milliseconds;

constexpr Instant at(int ms) { return Instant{milliseconds(ms)}; }

Packetizer packetizer(std::size_t size, milliseconds wait) {
  Packetizer made;
  made.configure(size, wait);
  return made;
}

TEST(Packetizer, HoldsLessThanAPacket) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("abc", at(0));
  EXPECT_EQ(packets.take_full(), "");
  EXPECT_EQ(packets.held(), 3U);
  EXPECT_EQ(packets.packet_size(), 4U);
}

TEST(Packetizer, GivesAPacketWhenItIsFull) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("abc", at(0));
  packets.add("d", at(10));
  EXPECT_EQ(packets.take_full(), "abcd");
  EXPECT_EQ(packets.held(), 0U);
  EXPECT_EQ(packets.deadline(), kNever);
}

TEST(Packetizer, GivesAllFullPacketsAndKeepsTheRest) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("abcdefghij", at(0));
  EXPECT_EQ(packets.take_full(), "abcdefgh");
  EXPECT_EQ(packets.take_all(), "ij");
  EXPECT_EQ(packets.take_all(), "");
}

TEST(Packetizer, CountsTheWaitFromTheFirstByteHeld) {
  Packetizer packets = packetizer(4, milliseconds(200));
  EXPECT_EQ(packets.deadline(), kNever);
  packets.add("a", at(100));
  EXPECT_EQ(packets.deadline(), at(300));
  packets.add("b", at(250));
  EXPECT_EQ(packets.deadline(), at(300));
}

TEST(Packetizer, CountsTheWaitOfARestFromTheRest) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("abc", at(100));
  packets.add("de", at(250));
  EXPECT_EQ(packets.take_full(), "abcd");
  EXPECT_EQ(packets.deadline(), at(450));
}

TEST(Packetizer, BeginsAnewAfterAllWasTaken) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("a", at(0));
  EXPECT_EQ(packets.take_all(), "a");
  EXPECT_EQ(packets.deadline(), kNever);
  packets.add("b", at(500));
  EXPECT_EQ(packets.deadline(), at(700));
}

TEST(Packetizer, KeepsWhatItHoldsWhenItIsConfigured) {
  Packetizer packets = packetizer(4, milliseconds(200));
  packets.add("abc", at(0));
  packets.configure(2, milliseconds(1000));
  EXPECT_EQ(packets.deadline(), at(1000));
  EXPECT_EQ(packets.take_full(), "ab");
  EXPECT_EQ(packets.take_all(), "c");
}

TEST(Packetizer, PassesEveryByteOnInOrder) {
  for (std::uint32_t seed = 1; seed <= 500; ++seed) {
    std::minstd_rand random(seed);
    const std::size_t size = 1 + random() % 1460;
    Packetizer packets = packetizer(size, milliseconds(200));
    std::string typed;
    std::string sent;
    for (int n = 0; n < 50; ++n) {
      std::string piece(1 + random() % 2000, '\0');
      for (char& c : piece) c = static_cast<char>(random());
      packets.add(piece, at(n));
      typed += piece;
      const std::string full = packets.take_full();
      EXPECT_EQ(full.size() % size, 0U);
      sent += full;
      EXPECT_LT(packets.held(), size);
      if (random() % 8 == 0) sent += packets.take_all();
    }
    sent += packets.take_all();
    ASSERT_EQ(sent, typed) << "seed " << seed;
  }
}

}  // namespace
}  // namespace airmodem
