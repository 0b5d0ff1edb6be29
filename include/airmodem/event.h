/// What the module wants done. The core decides, the driver does: events come out of
/// Module::next_event() in the order in which they are to be carried out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airmodem/command.h"
#include "airmodem/line.h"
#include "airmodem/mark.h"
#include "airmodem/result.h"
#include "airmodem/tls.h"
#include "airmodem/types.h"

namespace airmodem {

/// Write these bytes to the host, after all that were written before. A module marks all of them.
struct WriteTerminal {
  std::string bytes;
  Mark mark = Mark::None;
};

/// Bring the bearer up (spec: bearer.ciicr). Answered by BearerUp or BearerFailed.
struct ActivateBearer {
  std::string apn;
  std::string user;
  std::string password;
};

/// Take the bearer down, or give up bringing it up. No input about it follows.
struct DeactivateBearer {};

/// Open a connection (spec: connect.*). A name is looked up first: LinkResolved tells each address
/// that is tried, then comes LinkOpened or LinkOpenFailed. With TLS, LinkSecuring comes when the
/// TCP connection is up, and LinkOpened when the handshake is done.
struct OpenLink {
  LinkId link;
  Transport transport = Transport::Tcp;
  std::string host;  ///< an address or a name, 1 to 128 bytes
  Port port;
  std::optional<Port> local_port = std::nullopt;       ///< of the module; none: any
  std::optional<KeepAlive> keep_alive = std::nullopt;  ///< over TCP only; none: silence is fine
  std::optional<TlsSettings> tls = std::nullopt;       ///< over TCP only (spec: tls.*); none: plain
};

/// Send bytes on an open link; on UDP they are one datagram. Answered by LinkSent for each part
/// that the stack takes, and on TCP by LinkAcked as the peer acknowledges them: at once where
/// `report` asks for it, otherwise within 100 ms.
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

/// Tell with LinkAcked how many bytes the peer has acknowledged (spec: send.ack).
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

/// Nothing was taken for too long (spec: send.limit, send.limit-udp): reset a TCP link, after what
/// has come of its peer; LinkClosed with CloseReason::Timeout follows. Of a UDP link drop what the
/// stack has not taken, with LinkSendFailed for each datagram; the link stays.
struct GiveUpLink {
  LinkId link;
};

/// Give the connection up when one packet was sent again so often without an answer
/// (NmRetry; spec: transparent.retries).
struct LimitRetries {
  LinkId link;
  std::uint8_t count = 0;
};

/// Take connections at this port (spec: server.*). Answered by Listening or ListenFailed; then
/// PeerArrived tells of each peer.
struct Listen {
  Port port;
};

/// Take no more connections. No input about the listener follows.
struct StopListening {};

/// The peer of the last PeerArrived is on this link from here on, which is open.
struct AcceptPeer {
  LinkId link;
  std::optional<KeepAlive> keep_alive = std::nullopt;  ///< as in OpenLink
};

/// The peer of the last PeerArrived is turned away.
struct RefusePeer {};

/// Look a name up (spec: names.lookup). Answered by NameResolved or NameFailed.
struct ResolveName {
  std::string name;
};

/// Give up the lookup that runs. No input about it follows.
struct CancelResolve {};

/// Ask these name servers from here on, addresses as text (spec: names.asked). An empty secondary
/// one is none; both empty are those that were asked at first.
struct UseNameServers {
  std::string primary;
  std::string secondary;
};

/// Send one echo request (spec: ping.*). PingSent tells the address when there is one, then
/// comes PingAnswered or PingFailed, or nothing.
struct Ping {
  std::string host;        ///< an address or a name
  std::uint32_t size = 0;  ///< bytes of its data
  std::uint32_t ttl = 0;
};

/// Wait for the answer no more. No input about the request follows.
struct CancelPing {};

/// Ask a time server (spec: time.*). Answered by TimeAnswered or TimeFailed.
struct AskTime {
  std::string server;  ///< an address or a name
};

/// Give up asking. No input about it follows.
struct CancelAskTime {};

/// Keep these bytes for the module's next start, in place of those kept before (&W, CIPSCONT;
/// spec: settings.*). Answered by SettingsKept or SettingsNotKept.
struct KeepSettings {
  std::string bytes;  ///< as ModuleOptions::kept_settings takes them
};

/// The module talks in this format from here on; what was written before goes out in the old one.
struct ConfigureLine {
  LineFormat format;
};

/// Show the host whether there is a connection (DCD; spec: transparent.carrier).
struct SetCarrier {
  SignalLine line = SignalLine::On;
};

/// A command, or a whole line, was refused: for the log, nothing is to be done. What the host reads
/// comes before it.
struct CommandRefused {
  std::string name;    ///< `AT+CIPSTART`; the beginning of a long one that does not exist
  std::string form;    ///< what was typed after it, `=1,"TCP"` or `?`, shortened; secrets are `***`
  std::string result;  ///< `+CME ERROR: 3`, `ERROR` or `NO CARRIER`, whatever CMEE, ATV and ATQ say
  std::string reason;  ///< in words for a person; no secrets
};

/// So many bytes of the host were taken, and for this: nothing is to be done. Only a module with
/// ModuleOptions::tells_taken says it. Every byte is told once, in the order in which they came,
/// but for 0x1A and 0x1B inside a line, which are told before it; a line and a payload when they
/// are complete, other bytes in pieces of any size. What they bring about comes after it.
struct BytesTaken {
  TakenAs as = TakenAs::Noise;
  std::uint64_t size = 0;  ///< at least 1
  /// Of a line, in order; of `A/` those that it repeats. Empty for a line that is refused as a
  /// whole and for an LF. The links are those that the line names as the module is set when it
  /// begins.
  std::vector<ListedCommand> commands = {};
};

/// A fact of the profile stays as it was (SetFact): for the log, nothing is to be done.
struct FactRefused {
  std::string key;
  std::string
      reason;  ///< in words for a person, with the key; not the value, which may be a secret
};

// The module's files (spec: files.*). A name is a relative path of at most 64 bytes: its parts are
// separated by `/`, none of them empty, `.` or `..`, and no byte of it is NUL. The empty name is
// the root folder. Each of these events is answered by one input; the next comes after that,
// or after a reset: what was asked before it needs no answer.

/// Make an empty file. Answered by FileDone or FileFailed.
struct CreateFile {
  std::string name;
};

/// Write a file, all or nothing; one that is not there is made. Answered by FileDone or FileFailed.
struct WriteFile {
  std::string name;
  WriteMode mode = WriteMode::Replace;
  std::string bytes;
};

/// Read at most `size` bytes from `position` on. Answered by FileRead or FileFailed.
struct ReadFile {
  std::string name;
  std::uint64_t position = 0;
  std::uint64_t size = 0;
};

/// Delete a file. Answered by FileDone or FileFailed.
struct DeleteFile {
  std::string name;
};

/// Ask for a file's size. Answered by FileMeasured or FileFailed.
struct MeasureFile {
  std::string name;
};

/// Ask what is in a folder. Answered by FilesListed or FileFailed.
struct ListFiles {
  std::string name;
};

/// Ask how many bytes are free. Answered by FileMeasured or FileFailed.
struct MeasureFreeSpace {};

/// Make a folder. Answered by FileDone or FileFailed.
struct MakeFolder {
  std::string name;
};

/// Remove an empty folder. Answered by FileDone or FileFailed.
struct RemoveFolder {
  std::string name;
};

using Event =
    std::variant<WriteTerminal, ActivateBearer, DeactivateBearer, OpenLink, SendLink, CloseLink,
                 QueryAcked, PauseLink, ResumeLink, GiveUpLink, LimitRetries, Listen, StopListening,
                 AcceptPeer, RefusePeer, ResolveName, CancelResolve, UseNameServers, Ping,
                 CancelPing, AskTime, CancelAskTime, KeepSettings, ConfigureLine, SetCarrier,
                 CommandRefused, BytesTaken, FactRefused, CreateFile, WriteFile, ReadFile,
                 DeleteFile, MeasureFile, ListFiles, MeasureFreeSpace, MakeFolder, RemoveFolder>;

/// The event as one line of text, without a line end: `close link=0 how=quick`.
std::string to_text(const Event& event);

/// The event that `text` writes; fails with what was expected where.
Result<Event> event_from_text(std::string_view text);

}  // namespace airmodem
