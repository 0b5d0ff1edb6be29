#include "adapters/network/sntp.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

using Kind = SntpReply::Kind;

constexpr std::uint64_t kCookie = 0x0102030405060708;

/// A server's answer to the question with kCookie, at this NTP timestamp.
std::string answer(std::uint64_t timestamp) {
  std::string packet(48, '\0');
  packet[0] = '\x24';  // no leap second, version 4, a server
  packet[1] = '\x02';  // stratum
  for (unsigned n = 0; n < 8; ++n) {
    packet[24 + n] = static_cast<char>(kCookie >> (56 - 8 * n));
    packet[40 + n] = static_cast<char>(timestamp >> (56 - 8 * n));
  }
  return packet;
}

std::string changed(std::size_t at, char byte) {
  std::string packet = answer(0xEE00'0000'0000'0000);
  packet[at] = byte;
  return packet;
}

TEST(Sntp, AQuestionIsAClientsAndTellsNothingButItsCookie) {
  const std::string packet = sntp_question(kCookie);
  ASSERT_EQ(packet.size(), 48U);
  EXPECT_EQ(packet[0], '\x23');
  EXPECT_EQ(packet.substr(1, 39), std::string(39, '\0'));
  EXPECT_EQ(packet.substr(40), "\x01\x02\x03\x04\x05\x06\x07\x08");
}

TEST(Sntp, ReadsTheTime) {
  const auto reply = read_sntp_reply(answer(0xEE00'0000'8000'0000), kCookie);
  EXPECT_EQ(reply.kind, Kind::Time);
  // 0xEE000000 is 3,992,977,408.
  EXPECT_EQ(reply.since_1970, std::chrono::milliseconds(1'783'988'608'500));
}

TEST(Sntp, CountsOnInTheEraThatBeginsIn2036) {
  const auto reply = read_sntp_reply(answer(0x0000'0001'0000'0000), kCookie);
  EXPECT_EQ(reply.since_1970, std::chrono::seconds(2'085'978'497));
}

TEST(Sntp, TakesThePacketsOfOlderVersionsAndWithExtensions) {
  EXPECT_EQ(read_sntp_reply(changed(0, '\x1c'), kCookie).kind, Kind::Time);
  EXPECT_EQ(read_sntp_reply(changed(0, '\x24') + "more", kCookie).kind, Kind::Time);
}

TEST(Sntp, PassesOverWhatIsNotTheAnswer) {
  EXPECT_EQ(read_sntp_reply("", kCookie).kind, Kind::Stranger);
  EXPECT_EQ(read_sntp_reply(changed(0, '\x24').substr(1), kCookie).kind, Kind::Stranger);
  EXPECT_EQ(read_sntp_reply(changed(0, '\x23'), kCookie).kind, Kind::Stranger);  // a client
  EXPECT_EQ(read_sntp_reply(changed(0, '\x25'), kCookie).kind, Kind::Stranger);  // a broadcast
  EXPECT_EQ(read_sntp_reply(changed(0, '\x04'), kCookie).kind, Kind::Stranger);  // version 0
  EXPECT_EQ(read_sntp_reply(changed(31, '\x09'), kCookie).kind, Kind::Stranger);
  EXPECT_EQ(read_sntp_reply(changed(24, '\x00'), kCookie).kind, Kind::Stranger);
}

TEST(Sntp, BelievesNoServerThatSaysItHasNoTime) {
  EXPECT_EQ(read_sntp_reply(changed(1, '\x00'), kCookie).kind, Kind::NoTime);  // a kiss of death
  EXPECT_EQ(read_sntp_reply(changed(1, '\x10'), kCookie).kind, Kind::NoTime);
  EXPECT_EQ(read_sntp_reply(changed(0, '\xe4'), kCookie).kind, Kind::NoTime);  // the leap alarm
  EXPECT_EQ(read_sntp_reply(answer(0), kCookie).kind, Kind::NoTime);
}

}  // namespace
}  // namespace airmodem
