/// Conversations seen from the host's side: what its caller asks of the driver, what the driver
/// types, what the module answers, and how time passes. The form is told in tests/host/README.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/host.h"
#include "airmodem/result.h"
#include "tests/support/conversation.h"

namespace airmodem::testing {

/// One line of such a conversation.
struct HostStep {
  enum class Kind {
    Request,  ///< the caller asks for `text`
    Module,   ///< the module writes `text`
    Types,    ///< the driver types `text`
    Event,    ///< the driver tells `text`
    Wait,     ///< `wait` passes
  };

  Kind kind = Kind::Request;
  std::string text;
  Duration wait{};
  std::string place;  ///< file:line
};

struct HostConversation {
  std::string name;
  host::DriverOptions options;
  std::vector<HostStep> steps;
};

/// Reads the text of one conversation. `play` looks for its files in `folder`.
Result<HostConversation> read_host_conversation(std::string_view text, std::string name,
                                                const std::filesystem::path& folder);

/// Plays a conversation against a new driver, with the module's bytes in these pieces. Fails at the
/// first step after which the driver does not type and tell exactly what stands there.
Result<void> play_host(const HostConversation& conversation, Chunking chunking);

}  // namespace airmodem::testing
