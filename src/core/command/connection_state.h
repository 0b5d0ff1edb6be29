/// The state of the whole, as CIPSTATUS names it and as the command table asks for it
/// (spec: states.single, states.multi).
///
/// It has no transitions of its own: bearer and links have, and this is what they look like
/// together.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace airmodem {

enum class ConnectionState : std::uint8_t {
  IpInitial,
  IpStart,
  IpConfig,
  IpGprsact,
  IpStatus,
  IpProcessing,
  TcpConnecting,
  UdpConnecting,
  ServerListening,
  ConnectOk,
  TcpClosing,
  UdpClosing,
  TcpClosed,
  UdpClosed,
  PdpDeact,
};

/// `IP INITIAL`: the state as CIPSTATUS shows it.
std::string_view name_of(ConnectionState state);

/// A set of states, for the rows of the command table.
class StateSet {
 public:
  constexpr StateSet() = default;
  constexpr StateSet(std::initializer_list<ConnectionState> states) {
    for (const ConnectionState state : states) bits_ |= bit(state);
  }

  /// Every state.
  static constexpr StateSet all() {
    StateSet set;
    set.bits_ = ~std::uint32_t{0};
    return set;
  }

  constexpr bool contains(ConnectionState state) const { return (bits_ & bit(state)) != 0; }

 private:
  static constexpr std::uint32_t bit(ConnectionState state) {
    return std::uint32_t{1} << static_cast<unsigned>(state);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace airmodem
