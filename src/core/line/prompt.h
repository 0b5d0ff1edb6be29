/// A prompt: a command asks for bytes that are taken as they are (CIPSEND, FSWRITE).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "airmodem/time.h"
#include "core/line/pending.h"

namespace airmodem {

class Context;

/// How a prompt has ended.
enum class PromptEnd : std::uint8_t {
  Complete,  ///< the payload is there
  GivenUp,   ///< ESC
  TooLong,   ///< the payload is longer than its limit
  TimedOut,  ///< the time for it is over; what was typed by then is the payload
};

/// What a command wants of its prompt.
struct Prompt {
  Pending what = Pending::None;  ///< whose payload it is; what is awaited when that is complete
  std::size_t length = 0;        ///< so many bytes; 0: up to 0x1A, and 0x1B gives up
  std::size_t limit = 0;         ///< the most bytes of a payload that 0x1A ends
  std::optional<Duration> patience = std::nullopt;  ///< how long it may take; none: for ever
  bool is_shown = true;                             ///< the host reads `> `
  /// What follows: it ends the command with Context::finish(), or has its result waited for with
  /// CommandLine::wait().
  void (*end)(Context& context, PromptEnd how, std::string payload) = nullptr;
};

}  // namespace airmodem
