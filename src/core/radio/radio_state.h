/// What is known of card, network and attachment, and what is around the module.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// Whether a change of registration is said: the numbers of CREG.
enum class ReportMode : std::uint8_t { Silent = 0, Urc = 1, UrcWithPlace = 2 };

/// How a network is chosen: the numbers of COPS, whose 3 sets the format alone.
enum class OperatorMode : std::uint8_t {
  Automatic = 0,
  ByHand = 1,
  None = 2,
  FormatOnly = 3,
  ByHandElseAutomatic = 4
};
enum class OperatorFormat : std::uint8_t { LongName = 0, ShortName = 1, Digits = 2 };

/// What of the module is on: the numbers of CFUN.
enum class Functionality : std::uint8_t { Least = 0, Full = 1, RadioOff = 4 };

/// Registration in one domain, as CREG, CGREG and CEREG report it.
struct RegistrationReport {
  ReportMode mode = ReportMode::Silent;
  bool is_announced = false;  ///< the first URC since the start is out
};

/// What COPS has set.
struct OperatorChoice {
  OperatorMode mode = OperatorMode::Automatic;
  OperatorFormat format = OperatorFormat::Digits;  ///< how COPS? shows it
};

/// What is around the module and what no restart changes.
struct Surroundings {
  SimState card = SimState::Ready;           ///< what is found in the slot at a start
  int wrong_pins = 0;                        ///< one after the other
  std::string changed_pin;                   ///< what CPIN has made of the card's PIN
  Registration answer = Registration::Home;  ///< of the network to a registration
  int signal_strength = 99;                  ///< as CSQ shows it
  int signal_error_rate = 99;                ///< as CSQ shows it
  bool has_supply = true;                    ///< else nothing switches the module on
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
  Functionality functionality = Functionality::Full;
  OperatorChoice operator_choice;
  std::array<std::optional<PdpContext>, kContextCount> contexts;
  std::array<RegistrationReport, 3> registration_reports;
};

}  // namespace airmodem
