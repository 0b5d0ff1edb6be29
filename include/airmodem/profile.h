/// What makes one module differ from another: a profile is data, and nothing asks for its name.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/result.h"
#include "airmodem/time.h"
#include "airmodem/types.h"

namespace airmodem {

/// Who the module and its card are.
struct Identity {
  std::string manufacturer;
  std::string model;
  std::string revision;
  std::string information;  ///< what ATI shows; empty: the revision
  std::string imei;         ///< 15 digits
  std::string imsi;         ///< 15 digits
  std::string iccid;        ///< 20 digits
};

/// How the module comes to its first host.
struct PowerFacts {
  bool already_on = false;  ///< it has been on for a while, and says no boot text any more
};

/// The card that the module finds.
struct SimFacts {
  SimState state = SimState::Ready;  ///< Busy: for ever; PinRequired: until `pin` is given
  Duration ready_after{};            ///< from power-on; until then the card is busy
  std::string pin = "1234";          ///< 4 to 8 digits; what CPIN= must give where it is required
  std::string puk = "12345678";      ///< 8 digits; what CPIN= must give after three wrong PINs
};

/// The network that the module finds.
struct NetworkFacts {
  std::string apn;            ///< what the network gives to a bare AT+CSTT
  std::string operator_id;    ///< as COPS shows it in its numeric form, digits
  std::string operator_name;  ///< as COPS shows it in its long form
  std::string area;           ///< area code, hex
  std::string cell;           ///< cell, hex
  int technology = 7;         ///< 7 is LTE
  int signal_strength = 28;
  int signal_error_rate = 0;
  Registration registration = Registration::Home;  ///< how the network answers
  Duration registered_after{};                     ///< from the card's readiness to that answer
  Duration lost_after{};  ///< from each registration to its loss, and a new search; 0: never
  std::string user;       ///< who may have a bearer; empty: everybody
  std::string password;
};

/// How long and how much (spec: connect.time, bearer.time, send.limit).
struct Limits {
  std::size_t payload = 1460;  ///< bytes of one CIPSEND and of one report of received data
  int links = 6;               ///< connections at once, 1 to kMostLinks
  Duration connect = std::chrono::seconds(75);
  Duration lookup = std::chrono::seconds(12);
  Duration bearer = std::chrono::seconds(90);
  Duration send = std::chrono::seconds(75);  ///< a peer that takes nothing of what waits for it
  Duration escape_before = std::chrono::milliseconds(1000);  ///< silence before +++
  Duration escape_between = std::chrono::milliseconds(500);  ///< at most, between its signs
  Duration escape_after = std::chrono::milliseconds(500);    ///< silence after it
  Duration wait_unit = std::chrono::milliseconds(100);       ///< of CIPCCFG's WaitTm
  /// How long after a line's CR an LF still belongs to it (spec: line.lf-wait).
  std::optional<Duration> line_feed_wait = std::nullopt;
};

/// How long things take that this machine does at once (spec: timing.real). All zero: no time.
struct Timings {
  Duration boot{};     ///< from power-on to the boot text
  Duration network{};  ///< from the boot text to the network
  Duration bearer{};   ///< CIICR, at least
  Duration connect{};  ///< from CIPSTART's OK to its CONNECT OK, at least
};

/// Where modules take and answer different things (spec: profile.*).
struct Dialect {
  int error_format = 1;  ///< CMEE at power-on
  /// CIPQSEND=0 waits for the peer's acknowledgement, and there is no 2.
  bool acknowledges_plain_sends = false;
  bool has_plain_receive = true;       ///< CIPRXF is there, and its 0 appends CRLF to received data
  int most_receive_mode = 5;           ///< of CIPRXGET
  bool names_sender_in_multi = false;  ///< CIPSRIP=1 changes the +RECEIVE head
  bool short_transparent_parameters = false;  ///< CIPCCFG has seven fields
  bool bare_identity = false;                 ///< CGMI, CGMM, CGMR answer the text alone
  bool line_feed_ends_line = false;           ///< LF alone ends a command line too
  bool announces_with_blank = true;           ///< `+CIPRXGET: 1`, not `+CIPRXGET:1`
  bool names_operator = false;  ///< COPS? shows the operator's name, and no technology
  bool starts_bearer_in_multi =
      false;                      ///< CIPSTART brings it up from IP INITIAL, as in single mode
  bool tells_tcp_errors = false;  ///< an unasked end is TCP ERROR:<code>, not CLOSED
};

/// What the module says by itself when something becomes true, each line by line; `{time}` stands
/// for yy/MM/dd,hh:mm:ss+zz. Together, in this order, they are the boot text (spec: boot.*).
struct Announcements {
  std::vector<std::string> started;     ///< it takes commands
  std::vector<std::string> card_ready;  ///< one of these four when the card is known
  std::vector<std::string> pin_required;
  std::vector<std::string> puk_required;
  std::vector<std::string> card_absent;
  std::vector<std::string> network_found;  ///< it is registered
  std::vector<std::string> network_lost;   ///< it is not any more
};

/// One kind of module.
struct Profile {
  std::string name;
  Identity identity;
  PowerFacts power;
  SimFacts sim;
  NetworkFacts network;
  Limits limits;
  Timings real_times;  ///< what the module takes where real timing is asked for
  Dialect dialect;
  Announcements announcements;
};

/// The Air724UG with its AT firmware, the default.
Profile air724ug();

/// The SIM800L, a GSM module of another maker whose drivers are everywhere.
Profile sim800();

/// The SIM900, an older module of the same maker, with eight links.
Profile sim900();

/// The profile of a name; nullopt if there is none.
std::optional<Profile> find_profile(std::string_view name);

/// The names of all of them.
std::vector<std::string> profile_names();

/// What a fact's text is.
enum class FactKind : std::uint8_t {
  Text,
  Number,
  Flag,  ///< `true` or `false`
  Lines  ///< separated by `|`
};

/// One fact of a profile, as set_fact() takes it.
struct Fact {
  std::string_view key;
  FactKind kind = FactKind::Text;
  std::string text;
};

/// Everything that can be set, as the profile has it.
std::vector<Fact> facts_of(const Profile& profile);

/// Sets one fact of a profile, both as text: `set_fact(profile, "sim.state", "absent")`. The keys
/// are those of the table in docs/profiles.md. Fails with what was expected.
Result<void> set_fact(Profile& profile, std::string_view key, std::string_view value);

}  // namespace airmodem
