#include "adapters/network/sntp.h"

#include <cstddef>

namespace airmodem {
namespace {

constexpr std::size_t kPacketSize = 48;  // without extensions, which come after it
constexpr std::size_t kOriginAt = 24;
constexpr std::size_t kTransmitAt = 40;

constexpr unsigned kVersion = 4;
constexpr unsigned kClient = 3;
constexpr unsigned kServer = 4;
constexpr unsigned kNotSynchronised = 3;  // the leap indicator's alarm
constexpr unsigned kLastStratum = 15;     // 0 is a kiss of death, 16 is not synchronised

/// From 1900, where NTP begins to count, to 1970.
constexpr std::uint64_t kFrom1900 = 2'208'988'800;
/// The seconds have 32 bits. Those before 1970 are of the era that begins in 2036.
constexpr std::uint64_t kEra = std::uint64_t{1} << 32U;
constexpr std::uint64_t kNanoseconds = 1'000'000'000;

unsigned byte_at(std::string_view packet, std::size_t at) {
  return static_cast<unsigned char>(packet[at]);
}

std::uint64_t number_at(std::string_view packet, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t n = at; n < at + sizeof value; ++n) value = value << 8U | byte_at(packet, n);
  return value;
}

std::chrono::nanoseconds since_1970(std::uint64_t timestamp) {
  const std::uint64_t seconds = timestamp >> 32U;
  const std::uint64_t fraction = timestamp & 0xFFFF'FFFFU;
  const std::uint64_t since_1900 = seconds < kFrom1900 ? seconds + kEra : seconds;
  return std::chrono::seconds(since_1900 - kFrom1900) +
         std::chrono::nanoseconds(fraction * kNanoseconds >> 32U);
}

}  // namespace

std::string sntp_question(std::uint64_t cookie) {
  std::string packet(kPacketSize, '\0');
  packet[0] = static_cast<char>(kVersion << 3U | kClient);
  for (std::size_t n = 0; n < sizeof cookie; ++n) {
    packet[kTransmitAt + n] = static_cast<char>(cookie >> (56U - 8U * n));
  }
  return packet;
}

SntpReply read_sntp_reply(std::string_view packet, std::uint64_t cookie) {
  using Kind = SntpReply::Kind;
  if (packet.size() < kPacketSize) return {};
  const unsigned first = byte_at(packet, 0);
  const unsigned version = first >> 3U & 7U;
  const bool is_answer = (first & 7U) == kServer && version >= 1 && version <= kVersion;
  if (!is_answer || number_at(packet, kOriginAt) != cookie) return {};
  const unsigned stratum = byte_at(packet, 1);
  const std::uint64_t transmitted = number_at(packet, kTransmitAt);
  const bool has_time = first >> 6U != kNotSynchronised && stratum >= 1 &&
                        stratum <= kLastStratum && transmitted != 0;
  if (!has_time) return {.kind = Kind::NoTime};
  return {.kind = Kind::Time, .since_1970 = since_1970(transmitted)};
}

}  // namespace airmodem
