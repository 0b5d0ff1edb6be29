/// Conversations seen from the host's side: what its caller asks of the client, what the client
/// types, what the module answers, and how time passes. The form is told in tests/client/README.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/client.h"
#include "airmodem/result.h"
#include "tests/support/conversation.h"

namespace airmodem::testing {

/// One line of such a conversation.
struct ClientStep {
  enum class Kind {
    Request,  ///< the caller asks for `text`
    Module,   ///< the module writes `text`
    Types,    ///< the client types `text`
    Event,    ///< the client tells `text`
    Wait,     ///< `wait` passes
  };

  Kind kind = Kind::Request;
  std::string text;
  Duration wait{};
  std::string place;  ///< file:line
};

struct ClientConversation {
  std::string name;
  client::ClientOptions options;
  std::vector<ClientStep> steps;
};

/// Reads the text of one conversation. `play` looks for its files in `folder`.
Result<ClientConversation> read_host_conversation(std::string_view text, std::string name,
                                                  const std::filesystem::path& folder);

/// Plays a conversation against a new client, with the module's bytes in these pieces. Fails at the
/// first step after which the client does not type and tell exactly what stands there.
Result<void> play_host(const ClientConversation& conversation, Chunking chunking);

}  // namespace airmodem::testing
