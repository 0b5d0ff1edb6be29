/// The words for the enumerations that events and inputs share.
#pragma once

#include <array>

#include "airmodem/types.h"
#include "core/message/fields.h"

namespace airmodem {

template <>
struct Words<Transport> {
  static constexpr std::array kWords{Word<Transport>{Transport::Tcp, "tcp"},
                                     Word<Transport>{Transport::Udp, "udp"}};
};

template <>
struct Words<SendReport> {
  static constexpr std::array kWords{Word<SendReport>{SendReport::Taken, "taken"},
                                     Word<SendReport>{SendReport::Acknowledged, "acknowledged"}};
};

template <>
struct Words<CloseHow> {
  static constexpr std::array kWords{Word<CloseHow>{CloseHow::Graceful, "graceful"},
                                     Word<CloseHow>{CloseHow::Quick, "quick"},
                                     Word<CloseHow>{CloseHow::Abort, "abort"}};
};

template <>
struct Words<OpenFailure> {
  static constexpr std::array kWords{Word<OpenFailure>{OpenFailure::Name, "name"},
                                     Word<OpenFailure>{OpenFailure::Refused, "refused"},
                                     Word<OpenFailure>{OpenFailure::Unreachable, "unreachable"},
                                     Word<OpenFailure>{OpenFailure::Timeout, "timeout"},
                                     Word<OpenFailure>{OpenFailure::Forbidden, "forbidden"}};
};

template <>
struct Words<CloseReason> {
  static constexpr std::array kWords{Word<CloseReason>{CloseReason::Peer, "peer"},
                                     Word<CloseReason>{CloseReason::Reset, "reset"},
                                     Word<CloseReason>{CloseReason::Timeout, "timeout"},
                                     Word<CloseReason>{CloseReason::Unreachable, "unreachable"},
                                     Word<CloseReason>{CloseReason::Aborted, "aborted"}};
};

template <>
struct Words<LookupFailure> {
  static constexpr std::array kWords{
      Word<LookupFailure>{LookupFailure::General, "general"},
      Word<LookupFailure>{LookupFailure::Retries, "retries"},
      Word<LookupFailure>{LookupFailure::NoServer, "no-server"},
      Word<LookupFailure>{LookupFailure::NoMemory, "no-memory"},
      Word<LookupFailure>{LookupFailure::InvalidName, "invalid-name"},
      Word<LookupFailure>{LookupFailure::InvalidAnswer, "invalid-answer"}};
};

template <>
struct Words<SignalLine> {
  static constexpr std::array kWords{Word<SignalLine>{SignalLine::Off, "off"},
                                     Word<SignalLine>{SignalLine::On, "on"}};
};

template <>
struct Words<SimState> {
  static constexpr std::array kWords{Word<SimState>{SimState::Ready, "ready"},
                                     Word<SimState>{SimState::Absent, "absent"},
                                     Word<SimState>{SimState::Busy, "busy"},
                                     Word<SimState>{SimState::PinRequired, "pin-required"}};
};

template <>
struct Words<Registration> {
  static constexpr std::array kWords{Word<Registration>{Registration::Idle, "idle"},
                                     Word<Registration>{Registration::Home, "home"},
                                     Word<Registration>{Registration::Searching, "searching"},
                                     Word<Registration>{Registration::Denied, "denied"},
                                     Word<Registration>{Registration::Unknown, "unknown"},
                                     Word<Registration>{Registration::Roaming, "roaming"}};
};

}  // namespace airmodem
