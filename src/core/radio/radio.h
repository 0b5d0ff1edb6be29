/// Registration, attachment and signal (spec: network.*).
///
/// Theory of operation. The module wants a network while its card is ready, its radio is on and
/// COPS has not left it. Then it searches, for the profile's time, and takes the network's answer;
/// whenever it does not want one it is idle. Every change is told in one order: the network's
/// lines, the reports of the three domains, and then, when the network was lost, the end of the
/// bearer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/context.h"
#include "core/radio/radio_state.h"
#include "core/timers.h"

namespace airmodem {

/// Run until the network answers a registration, and until it is lost.
extern const Timer kNetworkTimer;
extern const Timer kLossTimer;

/// The three domains of registration, which have a report each.
enum class Domain : std::uint8_t { Circuit, Packet, Lte };

/// `<stat>`, with area, cell and technology in mode 2 while there is a network.
std::string registration_text(const Context& context, Domain domain);

/// Says the registration of one domain as a URC, if its mode wants URCs.
void report_registration(Context& context, Domain domain);

constexpr bool is_registered(Registration registration) {
  return registration == Registration::Home || registration == Registration::Roaming;
}

/// Whether there is a network and the module is attached to it, as CGATT shows it.
bool is_in_service(const Context& context);

/// Whether context 1 is active, as CGACT shows it.
bool has_context(const Context& context);

/// Whether a network can be heard, be it one that refuses the module.
bool hears_network(const Context& context);

/// The refusal of what needs a network where there is none.
inline constexpr Refusal kNoNetwork{.why = "the module is not registered; AT+CREG? tells more",
                                    .code = CmeError::NoNetwork};

/// Why what needs the network cannot be done: the card's error, or that there is none.
std::optional<Refusal> network_trouble(const Context& context);

/// The module attaches and activates context 1 when it registers next, whatever CGATT and CGACT
/// have set: as an LTE module does when its radio is switched on.
void attach_anew(Context& context);

/// The least time from now to a network's answer: the profile's with real timing.
void begin_search(Context& context);

/// Looks again at whether the module wants a network, after card, CFUN or COPS have changed: it
/// registers, or leaves the one it has.
void seek_network(Context& context);

/// The network answers the registration.
void network_answers(Context& context);

/// NetworkFacts::lost_after is over: the network is lost, and sought again.
void lose_network(Context& context);

void take(Context& context, const RegistrationChanged& input);
void take(Context& context, const SignalChanged& input);

}  // namespace airmodem
