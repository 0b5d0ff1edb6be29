/// Any packet from whoever answers in a time server's place: it is a time only if it has the
/// question's cookie, and then one that the module's clock can show.
///
/// The first 8 bytes of the input are the cookie.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "adapters/network/sntp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint64_t cookie = 0;
  if (size < sizeof cookie) return 0;
  std::memcpy(&cookie, data, sizeof cookie);
  const std::string_view packet(reinterpret_cast<const char*>(data) + sizeof cookie,
                                size - sizeof cookie);
  const auto reply = airmodem::read_sntp_reply(packet, cookie);
  if (reply.kind != airmodem::SntpReply::Kind::Time) return 0;
  // A question ends with its cookie; an answer has it after 24 bytes.
  const std::string question = airmodem::sntp_question(cookie);
  if (packet.substr(24, 8) != std::string_view(question).substr(40)) std::abort();
  // From 1970 to the end of the era that begins in 2036.
  if (reply.since_1970.count() < 0 || reply.since_1970 > std::chrono::hours(24 * 366 * 203))
    std::abort();
  return 0;
}
