/// How commands end, and how long a module may take over them (spec: line.own-ending, timing.most).
#pragma once

#include <cstdint>
#include <string_view>

#include "airmodem/time.h"

namespace airmodem::client {

/// What ends a command when it succeeds. ERROR and `+CME ERROR: n` end every one.
enum class Ending : std::uint8_t {
  Result,     ///< OK
  Address,    ///< CIFSR: a line alone
  Words,      ///< the rule's words, also after `<n>, `: SHUT OK, CLOSE OK
  Sent,       ///< CIPSEND: SEND OK, DATA ACCEPT; SEND FAIL is its error
  State,      ///< CIPSTATUS: OK, then `STATE:`, and in multi mode the links up to number 5
  Connect,    ///< ATO: CONNECT; NO CARRIER is its error
  LaterLine,  ///< OK, then a line that begins with the rule's words
};

struct CommandRule {
  std::string_view name;  ///< as the parser gives it: `+CIPSHUT`, `O`
  Ending ending = Ending::Result;
  Duration limit{};
  std::string_view words{};
};

/// The rule for a command line, with `AT`. Reading and testing end with OK whatever the command is.
CommandRule rule_for(std::string_view line);

/// What a command without a row of its own may take.
inline constexpr Duration kUsualLimit = std::chrono::seconds(9);

}  // namespace airmodem::client
