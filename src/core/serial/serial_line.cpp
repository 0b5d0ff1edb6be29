#include "core/serial/serial_line.h"
#include "core/settings/keeping.h"

#include <array>

namespace airmodem {
namespace {

/// What one value of ICF's format means; its parity counts where there is a bit for it.
struct Framing {
  std::uint8_t data_bits;
  std::uint8_t stop_bits;
  bool has_parity;
};

constexpr std::array<Framing, 6> kFramings{{
    {8, 2, false},
    {8, 1, true},
    {8, 1, false},
    {7, 2, false},
    {7, 1, true},
    {7, 1, false},
}};

LineFormat wanted_format(const Context& context) {
  const LineSettings& line = context.line_settings;
  const Framing& framing = kFramings[static_cast<std::size_t>(line.framing - 1)];
  LineFormat format;
  format.baud = line_rate(context);
  format.data_bits = framing.data_bits;
  format.stop_bits = framing.stop_bits;
  if (framing.has_parity) format.parity = line.parity == 0 ? Parity::Odd : Parity::Even;
  format.to_host = line.hold_module;
  format.to_module = line.hold_host;
  return format;
}

// Under &C1 the carrier is that of the connection whose bytes are the port's: the transparent one
// from its CONNECT on, in command mode too (spec: transparent.carrier).
SignalLine wanted_carrier(const Context& context) {
  const bool is_on =
      context.line_settings.carrier_detect == 0 || context.of<PortConnection>().is_there;
  return is_on ? SignalLine::On : SignalLine::Off;
}

}  // namespace

std::uint32_t line_rate(const Context& context) {
  const auto& kept = context.of<Kept>().settings.baud;
  return kept ? static_cast<std::uint32_t>(*kept) : context.options.baud;
}

void tell_format(Context& context) {
  const LineFormat format = wanted_format(context);
  if (format == context.of<ShownLine>().format) return;
  context.of<ShownLine>().format = format;
  context.emit(ConfigureLine{.format = format});
}

void tell_carrier(Context& context) {
  const SignalLine carrier = wanted_carrier(context);
  if (carrier == context.of<ShownLine>().carrier) return;
  context.of<ShownLine>().carrier = carrier;
  context.emit(SetCarrier{.line = carrier});
}

void tell_serial_line(Context& context) {
  tell_format(context);
  tell_carrier(context);
}

}  // namespace airmodem
