/// What the client tells its caller: events come out of client::Client::next_event() in the
/// order in which they happened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "airmodem/time.h"
#include "airmodem/types.h"

namespace airmodem::client {

/// How far Client::start() walks, as sections 3.1.1 to 3.1.4 of the document tell it
/// (spec: timing.hosts).
enum class Goal : std::uint8_t {
  Answering,  ///< the module answers, its echo is off and its dialect is known
  Attached,   ///< and its card is ready, and the network has it
  BearerUp,   ///< and it has an address: links can be opened
};

/// The steps of that walk, and of stopping, for a person who waits.
enum class Stage : std::uint8_t {
  Probing,    ///< AT until OK
  Dialect,    ///< which family it is and what it cannot do
  Card,       ///< CPIN
  Network,    ///< CGATT, and CFUN=0 and 1 when it takes too long
  Settings,   ///< CIPMUX, CIPMODE, CIPQSEND, ...
  Bearer,     ///< CSTT, CIICR, CIFSR
  Escaping,   ///< +++ out of transparent mode
  Uploading,  ///< certificates
};

/// Why the client has stopped, or never came up.
enum class Trouble : std::uint8_t {
  None,        ///< the caller asked for it
  NoAnswer,    ///< the module does not answer, or no longer: it must be reset
  Refused,     ///< the module refuses a command that there is no way without
  Card,        ///< there is no card, or it does not get ready
  Pin,         ///< the card wants a PIN that was not given, or another one
  NoNetwork,   ///< not attached within two minutes, twice
  NoBearer,    ///< the bearer cannot be brought up
  BearerLost,  ///< `+PDP: DEACT` while it was up
  Restarted,   ///< the module's boot text came
  PoweredOff,  ///< the module said that it powers down
};

/// How a link ended.
enum class LinkEnd : std::uint8_t {
  Closed,  ///< by the caller's close() or abort()
  Peer,    ///< the module said CLOSED
  Failed,  ///< a send failed, or bytes were lost on the port
  Module,  ///< the client stopped: the Stopped that follows says why
};

/// How a command of Client::command() ended.
enum class CommandEnd : std::uint8_t {
  Ok,        ///< OK, or what stands in its place: an address, SHUT OK, CLOSE OK
  Error,     ///< ERROR, or `+CME ERROR: n`
  Timeout,   ///< no final result in time
  Abandoned  ///< the client stopped first
};

/// Names the command that a CommandDone is the end of.
struct CommandId {
  std::uint32_t value = 0;
  auto operator<=>(const CommandId&) const = default;
};

/// The bytes of one link, in both directions. Nothing is ever counted that the module did not
/// report: `acknowledged <= delivered <= accepted`.
struct Counts {
  std::uint64_t accepted = 0;      ///< taken by Client::send()
  std::uint64_t delivered = 0;     ///< the module has taken them: SEND OK, DATA ACCEPT, CIPACK
  std::uint64_t acknowledged = 0;  ///< by the peer's TCP: CIPACK. Always 0 for UDP
  std::uint64_t received = 0;      ///< given out in LinkData

  bool operator==(const Counts&) const = default;
};

/// The walk has come to a stage, or something is worth telling; `text` is for a person.
struct Progress {
  Stage stage = Stage::Probing;
  std::string text;
};

/// The goal of start() is reached. `address` is the module's own, with Goal::BearerUp.
struct Ready {
  Goal goal = Goal::Answering;
  std::string address;
};

/// The walk failed, what was up is lost, or stop() is done. Every link has had its LinkClosed or
/// LinkFailed and every command its CommandDone before. The client does nothing until start().
struct Stopped {
  Trouble trouble = Trouble::None;
  std::string reason;  ///< one sentence for a person, without a final full stop
};

/// A link of open() is up, or a peer has come in while the module listens.
struct LinkOpened {
  LinkId link;
  std::string peer;  ///< the address of a peer that came in; empty for open()
};

/// A link of open() did not come up; it is free again.
struct LinkFailed {
  LinkId link;
  std::string reason;
};

/// Bytes from the peer, all of them in order. A datagram of UDP is one LinkData, but for one of
/// more than 1,460 bytes.
struct LinkData {
  LinkId link;
  std::string bytes;
};

/// `counts.delivered` or `counts.acknowledged` has grown. In transparent mode that is known at the
/// end of the link alone.
struct LinkSent {
  LinkId link;
  Counts counts;
};

/// There is room again after send() took less than was offered.
struct LinkRoom {
  LinkId link;
  std::size_t room = 0;  ///< bytes
};

/// The link has ended, and is free. All that the peer sent and the module gave was given out
/// before.
struct LinkClosed {
  LinkId link;
  LinkEnd end = LinkEnd::Closed;
  std::string reason;
  Counts counts;
  /// Whether every accepted byte was reported delivered, and acknowledged where that is asked for
  /// (Certainty::Acknowledged and TCP). False says that bytes may have got lost, never which.
  bool is_complete = false;
  /// Whether nothing that came from the module while the link was open was beyond understanding,
  /// and no answer was missing at the end: false says that bytes of the peer may be missing or
  /// wrong.
  bool is_intact = true;
};

/// The module listens.
struct Listening {
  Port port;
};

/// The module does not listen: it could not, or unlisten() is done. Links of peers that are in
/// stay.
struct ListeningEnded {
  std::string reason;
};

/// A command of Client::command() has ended.
struct CommandDone {
  CommandId id;
  CommandEnd end = CommandEnd::Ok;
  std::string final_result;        ///< `OK`, `+CME ERROR: 10`, `SHUT OK`, ...; empty: none came
  std::vector<std::string> lines;  ///< the information, without line ends, echo and URCs
  Duration took{};                 ///< from the command's last byte on the port to its end
};

/// A line that no command asked for and that means nothing to the client: `+CSQ`, `RING`, ...
struct Unsolicited {
  std::string line;
};

/// Bytes that make no sense: some were lost or changed on the port.
struct Garbled {
  std::string bytes;  ///< the beginning of what came, at most kGarbledShown
  std::string reason;
};

/// How much of what makes no sense is shown.
inline constexpr std::size_t kGarbledShown = 80;

/// Whatever the client tells.
using Event =
    std::variant<Progress, Ready, Stopped, LinkOpened, LinkFailed, LinkData, LinkSent, LinkRoom,
                 LinkClosed, Listening, ListeningEnded, CommandDone, Unsolicited, Garbled>;

/// The event as one line of text, without a line end: `data link=0 bytes="hello"`.
std::string to_text(const Event& event);

}  // namespace airmodem::client
