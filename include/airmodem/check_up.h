/// What is wrong when it does not work: the document's check list (its sections 3 and 5) gone
/// through over a client::Client, and told to a person who has a module and no firmware.
///
///     client::Client client(options.client);
///     client::CheckUp check_up(client, options);
///     check_up.start(now);
///     ...                          // carry bytes and time for the client, as airmodem/client.h
///     says
///       while (auto event = client.next_event()) check_up.take(*event, now);
///       check_up.advance(now);     // at client.next_deadline() and check_up.next_deadline()
///       while (auto finding = check_up.next_finding()) tell(*finding);
///
/// The checks run in order. One that rests on another is not looked at when that one is not well;
/// the others are. At the end the service is shut down with CIPSHUT. Settings of the service are
/// changed for the time of the check-up, and nothing is saved.
///
/// The check-up is the only one to make requests of the client, which outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/client.h"
#include "airmodem/client_event.h"
#include "airmodem/time.h"

namespace airmodem::client {

/// How a check went.
enum class Verdict : std::uint8_t {
  Well,        ///< it works; Finding::advice may still say what could be better
  NotWell,     ///< Finding::advice says what to do
  NotLookedAt  ///< an earlier check is in the way, or the check-up was given up
};

/// What was asked, and the lines that came back. PIN and password stand as `***`.
struct Exchange {
  std::string asked;
  std::vector<std::string> answered;  ///< empty: nothing came

  bool operator==(const Exchange&) const = default;
};

/// What one check has found.
struct Finding {
  std::string_view name;   ///< one word that stays: `registration`
  std::string_view title;  ///< for a person: `registration in the network`
  Verdict verdict = Verdict::NotLookedAt;
  std::string what;                 ///< one sentence, without a final full stop
  std::string advice;               ///< whole sentences; empty: there is nothing to do
  std::vector<Exchange> exchanges;  ///< the last ones, where it was asked again and again
};

/// What a check-up is told before it starts.
struct CheckUpOptions {
  ClientOptions client;             ///< what the client was made with
  std::optional<std::string> host;  ///< a server to look up and to connect to; none: neither
  Port port;                        ///< of the server
  std::optional<TlsOptions> tls;    ///< none: the server is tried in plain alone
};

class CheckUp {
 public:
  CheckUp(Client& client, CheckUpOptions options);
  ~CheckUp();
  CheckUp(CheckUp&&) noexcept;
  CheckUp& operator=(CheckUp&&) noexcept;

  /// Begins. Called once.
  void start(Instant now);

  /// Takes each event of the client.
  void take(const Event& event, Instant now);

  /// Does what is due at or before `now`.
  void advance(Instant now);

  /// When advance() must be called at the latest, beside the client's own; kNever when nothing is
  /// waited for.
  Instant next_deadline() const;

  /// Gives up in order: what was not looked at stays so, and the module is left.
  void stop(Instant now);

  /// The port is gone, and the client with it: that is what is wrong, and the end.
  void lose(std::string_view reason);

  /// The next finding, in the checks' order; nullopt if all that is known is told.
  std::optional<Finding> next_finding();

  /// The title of the check that is on its way; empty before and after all.
  std::string_view looking_at() const;

  /// Whether every finding is made and the module is left.
  bool is_done() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

/// The finding as one line of text, without a line end and without the exchanges:
/// `not-well card "there is no card" "Put one in."`.
std::string to_text(const Finding& finding);

/// The verdict as one word: `well`, `not-well`, `not-looked-at`.
std::string_view to_text(Verdict verdict);

}  // namespace airmodem::client
