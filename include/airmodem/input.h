/// What happens outside the module, other than bytes from the host: it goes in through
/// Module::input().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airmodem/result.h"
#include "airmodem/types.h"

namespace airmodem {

/// A host has opened the port. The first one is greeted with the boot text (spec: boot.once).
struct HostOpened {};

/// The last host has closed the port. What it typed is still run, and answered to nobody.
struct HostClosed {};

/// The bearer is up and has this address.
struct BearerUp {
  std::string address;
};

/// The bearer could not be brought up.
struct BearerFailed {};

/// The bearer that was up is gone.
struct BearerLost {};

/// The server's address is known and is now tried. Several may be tried one after the other.
struct LinkResolved {
  LinkId link;
  std::string address;
};

/// The TCP connection of an OpenLink with TLS is up, and the handshake begins.
struct LinkSecuring {
  LinkId link;
};

/// The connection is up; UDP is up as soon as its address is known.
struct LinkOpened {
  LinkId link;
};

/// The connection could not be opened; the link is free.
struct LinkOpenFailed {
  LinkId link;
  OpenFailure why = OpenFailure::Refused;
};

/// Bytes from the peer: for TCP any piece of the stream, for UDP one datagram.
struct LinkData {
  LinkId link;
  std::string bytes;
};

/// The stack has taken `count` more bytes of the send in hand.
struct LinkSent {
  LinkId link;
  std::uint64_t count = 0;
};

/// The stack refused a datagram of `count` bytes; the link stays open.
struct LinkSendFailed {
  LinkId link;
  std::uint64_t count = 0;
};

/// The peer's TCP has acknowledged `total` payload bytes since the connection was opened. LinkSent
/// has told of those bytes before.
struct LinkAcked {
  LinkId link;
  std::uint64_t total = 0;
};

/// Bytes of earlier sends that the stack never took, in order; LinkClosed follows.
struct LinkUnsent {
  LinkId link;
  std::string bytes;
};

/// The connection has ended, after all its data was given; the link is free.
struct LinkClosed {
  LinkId link;
  CloseReason why = CloseReason::Peer;
};

/// The port of Listen takes connections.
struct Listening {};

/// The port of Listen cannot be had.
struct ListenFailed {};

/// A peer has come to the listening port. Answered by AcceptPeer or RefusePeer before anything else
/// is told of the listener.
struct PeerArrived {
  std::string address;
  Port port;
};

/// The host has switched its DTR line on or off.
struct TerminalReadyChanged {
  SignalLine line = SignalLine::On;
};

/// The program is about to end: what the module holds back leaves now.
struct Stopping {};

/// The name of ResolveName has these addresses, at least one.
struct NameResolved {
  std::vector<std::string> addresses;
};

/// The name of ResolveName has no address.
struct NameFailed {
  LookupFailure why = LookupFailure::General;
};

/// An echo request has left for this address.
struct PingSent {
  std::string address;
};

/// It was answered after so many microseconds, by a packet with this time to live.
struct PingAnswered {
  std::uint64_t microseconds = 0;
  std::uint32_t ttl = 0;
};

/// It could not be sent, or the network has refused it.
struct PingFailed {
  PingFailure why = PingFailure::Name;
};

/// The time server's time, in seconds since 1970, UTC.
struct TimeAnswered {
  std::uint64_t seconds = 0;
};

/// The time server gave no time.
struct TimeFailed {
  TimeFailure why = TimeFailure::Network;
};

/// The bytes of KeepSettings are safe.
struct SettingsKept {};

/// They are not; what was kept before is as it was.
struct SettingsNotKept {};

/// What was asked of the file system is done.
struct FileDone {};

/// These bytes are in the file; fewer than asked for where it ends.
struct FileRead {
  std::string bytes;
};

/// A file has this size, or the file system this much room, in bytes.
struct FileMeasured {
  std::uint64_t bytes = 0;
};

/// A folder holds these, in order; the names of folders end in `/`.
struct FilesListed {
  std::vector<std::string> names;
};

/// What was asked of the file system was not done, and nothing has changed.
struct FileFailed {
  FileFailure why = FileFailure::NotFound;
};

/// The card was put in, taken out, got ready, or wants its PIN.
struct SimChanged {
  SimState state = SimState::Ready;
};

/// The network has answered a registration, or dropped one.
struct RegistrationChanged {
  Registration registration = Registration::Home;
};

/// The signal as CSQ tells it: strength 0 to 31 or 99, error rate 0 to 7 or 99.
struct SignalChanged {
  std::uint8_t strength = 0;
  std::uint8_t error_rate = 0;
};

/// A fact of the profile is another one from here on, both as text: set_fact() in
/// airmodem/profile.h. What has begun goes on as it was. One that cannot be set while the module
/// runs, or not to this value, changes nothing and is answered by FactRefused.
struct SetFact {
  std::string key;
  std::string value;
};

/// The module's supply has come or gone. Without it all ends at once and without a word,
/// connections are reset, and the module is off whoever opens the port; with it the module starts.
/// What is kept stays.
struct SupplyChanged {
  SignalLine line = SignalLine::On;
};

/// The module's reset line was pulled: it starts anew as after AT+RESET, at any moment, and says no
/// OK. A module that is off stays off.
struct ModuleReset {};

using Input =
    std::variant<HostOpened, HostClosed, BearerUp, BearerFailed, BearerLost, LinkResolved,
                 LinkSecuring, LinkOpened, LinkOpenFailed, LinkData, LinkSent, LinkSendFailed,
                 LinkAcked, LinkUnsent, LinkClosed, Listening, ListenFailed, PeerArrived,
                 TerminalReadyChanged, Stopping, NameResolved, NameFailed, PingSent, PingAnswered,
                 PingFailed, TimeAnswered, TimeFailed, SettingsKept, SettingsNotKept, FileDone,
                 FileRead, FileMeasured, FilesListed, FileFailed, SimChanged, RegistrationChanged,
                 SignalChanged, SetFact, SupplyChanged, ModuleReset>;

/// The input as one line of text, without a line end: `data link=0 bytes="hello"`.
std::string to_text(const Input& input);

/// The input that `text` writes; fails with what was expected where.
Result<Input> input_from_text(std::string_view text);

}  // namespace airmodem
