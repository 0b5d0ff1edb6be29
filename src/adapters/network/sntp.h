/// The packets of the simple network time protocol (RFC 5905, section 14), as bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace airmodem {

/// What a packet from a time server is.
struct SntpReply {
  enum class Kind : std::uint8_t {
    Stranger,  ///< not the answer to this question, or no packet of the protocol
    NoTime,    ///< the server says that it has no time, or that it is not to be asked
    Time,
  };

  Kind kind = Kind::Stranger;
  std::chrono::nanoseconds since_1970{};  ///< of Time: UTC, when the packet left
};

/// A question. Its `cookie` stands where the time of its leaving may stand: the answer has it back,
/// and nobody learns what time this machine thinks it is.
std::string sntp_question(std::uint64_t cookie);

/// Reads the answer to the question with this cookie.
SntpReply read_sntp_reply(std::string_view packet, std::uint64_t cookie);

}  // namespace airmodem
