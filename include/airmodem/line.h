/// The serial line between host and module (spec: serial.*).
#pragma once

#include <cstdint>

namespace airmodem {

/// The check bit of a character.
enum class Parity : std::uint8_t { None, Odd, Even };

/// How one side is kept from sending.
enum class FlowControl : std::uint8_t {
  None,
  Software,  ///< XOFF and XON
  Hardware,  ///< RTS towards the module, CTS towards the host
};

/// Speed, characters and flow control, as the module has them.
struct LineFormat {
  std::uint32_t baud = 115'200;  ///< bits a second; 0: found out from what the host sends
  std::uint8_t data_bits = 8;    ///< 7 or 8
  Parity parity = Parity::None;
  std::uint8_t stop_bits = 1;                 ///< 1 or 2
  FlowControl to_module = FlowControl::None;  ///< how the module holds the host back
  FlowControl to_host = FlowControl::None;    ///< how the host holds the module back

  bool operator==(const LineFormat&) const = default;
};

}  // namespace airmodem
