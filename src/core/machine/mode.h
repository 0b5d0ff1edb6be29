/// Who owns the bytes that the host sends: one mode at a time, never a flag tested on the side.
#pragma once

#include <cstdint>

namespace airmodem {

enum class Mode : std::uint8_t {
  Command,     ///< bytes are command lines
  Waiting,     ///< a command has not given its result: bytes wait
  Prompt,      ///< bytes are CIPSEND's payload
  FilePrompt,  ///< bytes are FSWRITE's
  Off,         ///< nobody listens: bytes are dropped and nothing is said
  Data,        ///< bytes go to the peer as they are: transparent mode after CONNECT
};

}  // namespace airmodem
