/// Everything that one module knows: plain data that commands read and services change.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "airmodem/time.h"
#include "airmodem/types.h"
#include "core/bearer/bearer_machine.h"
#include "core/command/connection_state.h"
#include "core/links/held_data.h"
#include "core/links/link_machine.h"
#include "core/power/power_machine.h"
#include "core/settings/settings.h"
#include "core/sockets/pace_state.h"
#include "core/sockets/socket.h"
#include "core/tls/ssl_context.h"
#include "core/transparent/escape_detector.h"
#include "core/transparent/packetizer.h"

namespace airmodem {

/// Where a link goes.
struct Endpoint {
  Transport transport = Transport::Tcp;
  std::string address;  ///< of the current or last connection, a name only until it is looked up
  Port port;
};

struct Link {
  LinkState state = LinkState::Initial;
  std::optional<Endpoint> endpoint;   ///< of the current or last connection; none: never used
  Endpoint wanted;                    ///< while Connecting: what CIPSTART asked for
  std::optional<TlsPlan> wanted_tls;  ///< while Connecting: how; none: plain
  bool waits_for_bearer = false;      ///< while Connecting: nothing is asked for outside yet
  std::uint64_t beat_untaken = 0;     ///< bytes of a heart-beat that the stack has not taken
  HeldData held;                      ///< CIPRXGET: received and not read
  bool is_announced = false;          ///< the host knows that something is held
};

enum class ServerState : std::uint8_t {
  Stopped,
  Starting,  ///< the port was asked for
  Listening
};

/// The server of CIPSERVER (spec: server.*).
struct Server {
  ServerState state = ServerState::Stopped;
  Port port;  ///< unless it is stopped
};

/// The CIPSEND in hand, from its prompt to its result.
struct Sending {
  LinkId link;
  SendReport report = SendReport::Taken;
  std::uint64_t size = 0;        ///< bytes that were handed over
  std::uint64_t taken = 0;       ///< those that the stack has taken
  std::uint64_t acked_goal = 0;  ///< the link's acked figure that ends a slow send
  bool is_lost = false;          ///< the connection died under it
};

/// The FSWRITE at whose prompt bytes are typed.
struct Upload {
  std::string name;  ///< as the events have it
  WriteMode mode = WriteMode::Replace;
};

/// Transparent mode's connection, in data mode and in command mode (spec: transparent.*).
struct DataMode {
  EscapeDetector escape;
  Packetizer packetizer;
  bool is_due = false;         ///< the connection is up, and CONNECT waits for the end of a command
  std::uint64_t asked_by = 0;  ///< the line (Context::line_number) that asked for the connection;
                               ///< 0: none, it is a server's peer
  std::uint64_t in_flight = 0;  ///< bytes handed over that the stack has not taken
  std::string kept;             ///< typed and not sent when data mode ended by an error
  std::string received;         ///< from the peer, not yet written to the host
  Instant next_block{};         ///< when the host may get its next block
  bool has_carrier = false;     ///< from CONNECT to CLOSED, in command mode too
  bool peer_is_gone = false;    ///< the connection is over, and `received` is what is left of it
  CloseReason end_reason = CloseReason::Peer;  ///< then: why
};

/// CIPPING's requests, one after the other.
struct EchoRequests {
  std::string host;     ///< as the host wrote it
  std::string address;  ///< where they go; empty until it is known
  std::uint32_t total = 0;
  std::uint32_t size = 0;  ///< bytes of data in each
  std::uint32_t ttl = 0;
  Duration patience{};       ///< for the answer to each
  std::uint32_t number = 0;  ///< of the request that runs, from 1
};

/// CNTP's server and the zone that goes with its time.
struct TimeServer {
  std::string name;                          ///< empty until one is set
  std::optional<std::chrono::minutes> zone;  ///< ahead of UTC; none: the clock's own
  bool is_asked = false;                     ///< its answer is waited for
};

/// The application heart-beat: bytes that go out on one link again and again.
struct HeartBeat {
  int is_on = 0;
  LinkId link;
  int period = 120;         ///< seconds
  WrittenText content;      ///< nothing: the IMEI
  Instant last{};           ///< when the last one left, or it was switched on
  std::uint64_t count = 0;  ///< how many have left since it was switched on
};

/// A context of CGDCONT.
struct PdpContext {
  std::string type;
  std::string apn;
};

/// The contexts that CGDCONT can define, numbered from 1.
inline constexpr std::size_t kContextCount = 7;

/// A bearer of SAPBR, which applications beside the TCP/UDP service use.
struct ApplicationBearer {
  bool is_open = false;
  int contype = 0;        ///< CONTYPE: 0 GPRS, 1 CSD
  int rate = 2;           ///< RATE, of CSD
  std::string telephone;  ///< PHONENUM, of CSD
  AccessPoint access_point;
};

/// The bearers of SAPBR, numbered from 1.
inline constexpr std::size_t kApplicationBearerCount = 3;

/// Registration in one domain, as CREG, CGREG and CEREG report it.
struct RegistrationReport {
  int mode = 0;               ///< 0 silent, 1 URCs, 2 URCs with the place
  bool is_announced = false;  ///< the first URC since the start is out
};

/// What COPS has set.
struct OperatorChoice {
  static constexpr int kLongName = 0;

  int mode = 0;    ///< 0 automatic, 1 by hand, 2 none, 4 by hand and else automatic
  int format = 2;  ///< how COPS? shows it: 0 long name, 1 short name, 2 digits
};

/// What is around the module and what no restart changes.
struct Surroundings {
  SimState card = SimState::Ready;                 ///< what is found in the slot at a start
  int wrong_pins = 0;                              ///< one after the other
  std::string changed_pin;                         ///< what CPIN has made of the card's PIN
  Registration answer = Registration::Home;        ///< of the network to a registration
  int signal_strength = 99;                        ///< as CSQ shows it
  int signal_error_rate = 99;                      ///< as CSQ shows it
  std::chrono::seconds clock_shift{0};             ///< how far CCLK has set the clock ahead
  std::optional<std::chrono::minutes> clock_zone;  ///< the zone that CCLK has set
  bool host_has_come = false;                      ///< the boot text has somebody to go to
};

struct State {
  LineSettings line;
  ServiceSettings service;
  StartupSettings startup;
  /// By their places in kSslContextNumbers; the links' stand at the links' numbers.
  std::array<SslContext, kSslContextNumbers.size()> ssl_contexts;

  BearerState bearer = BearerState::Initial;
  AccessPoint access_point;          ///< CSTT
  AccessPoint default_access_point;  ///< CIPCSGP; no APN: the network's
  std::array<ApplicationBearer, kApplicationBearerCount> application_bearers;
  std::string address;  ///< the module's own
  std::array<Link, kMostLinks> links;
  std::array<Socket, kMostLinks> sockets;  ///< those of the links, at their numbers
  Server server;
  Sending sending;
  Upload upload;
  DataMode data;
  LinkId queried_link;         ///< whose figures CIPACK waits for
  bool is_looking_up = false;  ///< CDNSGIP waits for its answer
  std::string lookup_name;
  bool has_own_dns = false;  ///< CDNSCFG has set the next two
  std::string primary_dns;   ///< 0.0.0.0 is none
  std::string secondary_dns;
  EchoRequests echo_requests;
  TimeServer time_server;
  HeartBeat heart_beat;

  Surroundings around;
  PowerState power = PowerState::Off;
  Instant started_at{};           ///< when its last start has begun
  SimState sim = SimState::Busy;  ///< the card, as far as it is known
  Instant network_from{};         ///< no network answers before this
  Registration registration = Registration::Idle;
  bool is_attached = true;     ///< what CGATT has set
  bool context_active = true;  ///< CGACT of context 1
  int functionality = 1;       ///< CFUN
  OperatorChoice operator_choice;
  std::array<Pace, kMostLinks + 1> paces;  ///< of the links, then of the bearer
  std::array<std::optional<PdpContext>, kContextCount> contexts;
  std::array<RegistrationReport, 3> registration_reports;

  bool is_multi() const { return service.multi != 0; }
  Link& link(LinkId id) { return links[id.value]; }
  const Link& link(LinkId id) const { return links[id.value]; }
  Socket& socket(LinkId id) { return sockets[id.value]; }
  const Socket& socket(LinkId id) const { return sockets[id.value]; }
};

/// Whether a CIPSTART brings the bearer up, not CIICR.
bool is_bearer_for_links(const State& state);

/// What bearer, links and server look like together (spec: states.*).
ConnectionState connection_state(const State& state);

}  // namespace airmodem
