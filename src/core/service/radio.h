/// Card, registration, signal, and the greeting of the first host (spec 11).
#pragma once

#include <cstddef>

#include "core/context.h"

namespace airmodem {

/// The three domains of registration, which have a report each.
enum class Domain : std::uint8_t { Circuit, Packet, Lte };

/// `<stat>`, with area, cell and technology in mode 2 while there is a network.
std::string registration_text(const Context& context, Domain domain);

/// Says the registration of one domain as a URC, if its mode wants URCs.
void report_registration(Context& context, Domain domain);

constexpr bool is_registered(Registration registration) {
  return registration == Registration::Home || registration == Registration::Roaming;
}

void take(Context& context, const HostOpened& input);
void take(Context& context, const HostClosed& input);
void take(Context& context, const SimChanged& input);
void take(Context& context, const RegistrationChanged& input);
void take(Context& context, const SignalChanged& input);

}  // namespace airmodem
