/// What the module wants done. The core decides, the driver does: events come out of
/// Module::next_event() in the order in which they are to be carried out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "airmodem/result.h"
#include "airmodem/types.h"

namespace airmodem {

/// Write these bytes to the host, after all that were written before.
struct WriteTerminal {
  std::string bytes;
};

/// Bring the bearer up (spec 3, CIICR). Answered by BearerUp or BearerFailed.
struct ActivateBearer {
  std::string apn;
  std::string user;
  std::string password;
};

/// Take the bearer down, or give up bringing it up. No input about it follows.
struct DeactivateBearer {};

/// Open a connection (spec 7). A name is looked up first: LinkResolved tells each address that is
/// tried, then comes LinkOpened or LinkOpenFailed.
struct OpenLink {
  LinkId link;
  Transport transport = Transport::Tcp;
  std::string host;  ///< an address or a name, 1 to 128 bytes
  Port port;
};

/// Send bytes on an open link; on UDP they are one datagram. Answered by LinkSent for each part
/// that the stack takes, and by LinkAcked until all is acknowledged where `report` asks for it.
struct SendLink {
  LinkId link;
  SendReport report = SendReport::Taken;
  std::string bytes;
};

/// Close a link or give up opening it. One last LinkAcked may follow for an open TCP link, then no
/// input about this connection any more.
struct CloseLink {
  LinkId link;
  CloseHow how = CloseHow::Graceful;
};

/// Tell with LinkAcked how many bytes the peer has acknowledged (spec 5, CIPACK).
struct QueryAcked {
  LinkId link;
};

/// Take no more bytes from a link's peer until ResumeLink; what was read already still comes.
struct PauseLink {
  LinkId link;
};

/// Take bytes from the peer again.
struct ResumeLink {
  LinkId link;
};

/// Give the connection up when one packet was sent again so often without an answer (spec 9,
/// NmRetry).
struct LimitRetries {
  LinkId link;
  std::uint8_t count = 0;
};

/// Look a name up (spec 11, CDNSGIP). Answered by NameResolved or NameFailed.
struct ResolveName {
  std::string name;
};

/// Give up the lookup that runs. No input about it follows.
struct CancelResolve {};

using Event =
    std::variant<WriteTerminal, ActivateBearer, DeactivateBearer, OpenLink, SendLink, CloseLink,
                 QueryAcked, PauseLink, ResumeLink, LimitRetries, ResolveName, CancelResolve>;

/// The event as one line of text, without a line end: `close link=0 how=quick`.
std::string to_text(const Event& event);

/// The event that `text` writes; fails with what was expected where.
Result<Event> event_from_text(std::string_view text);

}  // namespace airmodem
