/// What is known of card, network and attachment, and what is around the module.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "airmodem/time.h"
#include "airmodem/types.h"

namespace airmodem {

/// A context of CGDCONT.
struct PdpContext {
  std::string type;
  std::string apn;
};

/// The contexts that CGDCONT can define, numbered from 1.
inline constexpr std::size_t kContextCount = 7;

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
  SimState card = SimState::Ready;           ///< what is found in the slot at a start
  int wrong_pins = 0;                        ///< one after the other
  std::string changed_pin;                   ///< what CPIN has made of the card's PIN
  Registration answer = Registration::Home;  ///< of the network to a registration
  int signal_strength = 99;                  ///< as CSQ shows it
  int signal_error_rate = 99;                ///< as CSQ shows it
  bool host_has_come = false;                ///< what is announced has somebody to go to
};

/// What a start begins anew.
struct Radio {
  bool has_started = false;       ///< the card is looked for
  SimState sim = SimState::Busy;  ///< the card, as far as it is known
  Instant network_from{};         ///< no network answers before this
  Registration registration = Registration::Idle;
  bool is_attached = true;     ///< what CGATT has set
  bool context_active = true;  ///< CGACT of context 1
  std::string address;         ///< the module's own
  int functionality = 1;       ///< CFUN
  OperatorChoice operator_choice;
  std::array<std::optional<PdpContext>, kContextCount> contexts;
  std::array<RegistrationReport, 3> registration_reports;
};

}  // namespace airmodem
