/// Conversations: what a host types, what the module answers, what happens in the world around it,
/// and how time passes, in a form that needs no C++ to be read. The form is told in
/// tests/conversations/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/mark.h"
#include "airmodem/module.h"
#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "airmodem/time.h"

namespace airmodem::testing {

/// One line of a conversation.
struct Step {
  enum class Kind {
    Host,    ///< the host types `text`
    Answer,  ///< the port carries `text` towards the host
    Wants,   ///< the module wants the event `text` done
    Reason,  ///< a command is refused: `AT+CIPSEND=0: the reason`
    Taken,   ///< the module says what it has taken the host's bytes for: the event `text`
    Shows,   ///< the module's snapshot has the line `text`
    World,   ///< the input `text` happens
    Wait,    ///< `wait` passes
  };

  Kind kind = Kind::Host;
  std::string text;
  std::optional<Mark> mark = std::nullopt;  ///< of an answer, where the conversation names it
  std::optional<TakenAs> taken_as = std::nullopt;  ///< the same for what the host types
  Duration wait{};
  std::string place;  ///< file:line
};

struct Conversation {
  std::string name;
  std::vector<Step> steps;
  Profile profile = air724ug();
  ModuleOptions options;  ///< those of tests/conversations/README.md unless it says else
  bool echo = false;      ///< begins with echo on; else with ATE0 typed
};

/// Reads the text of one conversation. `play` looks for its files in `folder`, and `first_line` is
/// where the text begins in its file.
Result<Conversation> read_conversation(std::string_view text, std::string name,
                                       const std::filesystem::path& folder,
                                       std::size_t first_line = 1);

/// How the host's bytes arrive.
struct Chunking {
  enum class Kind { Whole, Bytes, Random };
  Kind kind = Kind::Whole;
  std::uint32_t seed = 0;
};

/// Plays a conversation against a new module. Fails at the first step whose answers or events are
/// not exactly the expected ones, and says both.
Result<void> play(const Conversation& conversation, Chunking chunking);

}  // namespace airmodem::testing
