/// The words for the enumerations that events and inputs share.
#pragma once

#include <array>

#include "airmodem/command.h"
#include "airmodem/line.h"
#include "airmodem/mark.h"
#include "airmodem/tls.h"
#include "airmodem/types.h"
#include "core/message/fields.h"

namespace airmodem {

template <>
struct Words<Mark> {
  static constexpr std::array kWords{
      Word<Mark>{Mark::Echo, "echo"},     Word<Mark>{Mark::Information, "information"},
      Word<Mark>{Mark::Result, "result"}, Word<Mark>{Mark::Prompt, "prompt"},
      Word<Mark>{Mark::Urc, "urc"},       Word<Mark>{Mark::Data, "data"}};
};

template <>
struct Words<TakenAs> {
  static constexpr std::array kWords{
      Word<TakenAs>{TakenAs::Line, "line"}, Word<TakenAs>{TakenAs::Payload, "payload"},
      Word<TakenAs>{TakenAs::Data, "data"}, Word<TakenAs>{TakenAs::Escape, "escape"},
      Word<TakenAs>{TakenAs::Noise, "noise"}};
};

template <>
struct Words<CommandForm> {
  static constexpr std::array kWords{Word<CommandForm>{CommandForm::Execute, "execute"},
                                     Word<CommandForm>{CommandForm::Read, "read"},
                                     Word<CommandForm>{CommandForm::Test, "test"},
                                     Word<CommandForm>{CommandForm::Set, "set"},
                                     Word<CommandForm>{CommandForm::Malformed, "malformed"}};
};

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
                                     Word<OpenFailure>{OpenFailure::Forbidden, "forbidden"},
                                     Word<OpenFailure>{OpenFailure::Tls, "tls"}};
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
struct Words<Parity> {
  static constexpr std::array kWords{Word<Parity>{Parity::None, "none"},
                                     Word<Parity>{Parity::Odd, "odd"},
                                     Word<Parity>{Parity::Even, "even"}};
};

template <>
struct Words<FlowControl> {
  static constexpr std::array kWords{Word<FlowControl>{FlowControl::None, "none"},
                                     Word<FlowControl>{FlowControl::Software, "software"},
                                     Word<FlowControl>{FlowControl::Hardware, "hardware"}};
};

template <>
struct Words<PingFailure> {
  static constexpr std::array kWords{Word<PingFailure>{PingFailure::Name, "name"},
                                     Word<PingFailure>{PingFailure::Unreachable, "unreachable"},
                                     Word<PingFailure>{PingFailure::NotPermitted, "not-permitted"}};
};

template <>
struct Words<TimeFailure> {
  static constexpr std::array kWords{Word<TimeFailure>{TimeFailure::Network, "network"},
                                     Word<TimeFailure>{TimeFailure::Name, "name"},
                                     Word<TimeFailure>{TimeFailure::Connect, "connect"},
                                     Word<TimeFailure>{TimeFailure::Answer, "answer"},
                                     Word<TimeFailure>{TimeFailure::Timeout, "timeout"}};
};

template <>
struct Words<SimState> {
  static constexpr std::array kWords{
      Word<SimState>{SimState::Ready, "ready"}, Word<SimState>{SimState::Absent, "absent"},
      Word<SimState>{SimState::Busy, "busy"}, Word<SimState>{SimState::PinRequired, "pin-required"},
      Word<SimState>{SimState::PukRequired, "puk-required"}};
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

template <>
struct Words<WriteMode> {
  static constexpr std::array kWords{Word<WriteMode>{WriteMode::Replace, "replace"},
                                     Word<WriteMode>{WriteMode::Append, "append"}};
};

template <>
struct Words<FileFailure> {
  static constexpr std::array kWords{Word<FileFailure>{FileFailure::NotFound, "not-found"},
                                     Word<FileFailure>{FileFailure::Exists, "exists"},
                                     Word<FileFailure>{FileFailure::NotEmpty, "not-empty"},
                                     Word<FileFailure>{FileFailure::WrongKind, "wrong-kind"},
                                     Word<FileFailure>{FileFailure::NoSpace, "no-space"},
                                     Word<FileFailure>{FileFailure::Other, "other"}};
};

template <>
struct Words<TlsVersion> {
  static constexpr std::array kWords{
      Word<TlsVersion>{TlsVersion::Ssl3, "ssl3"}, Word<TlsVersion>{TlsVersion::Tls10, "tls1.0"},
      Word<TlsVersion>{TlsVersion::Tls11, "tls1.1"}, Word<TlsVersion>{TlsVersion::Tls12, "tls1.2"},
      Word<TlsVersion>{TlsVersion::All, "all"}};
};

template <>
struct Words<Verification> {
  static constexpr std::array kWords{Word<Verification>{Verification::None, "none"},
                                     Word<Verification>{Verification::Server, "server"},
                                     Word<Verification>{Verification::Mutual, "mutual"}};
};

template <>
struct Words<CertificateDates> {
  static constexpr std::array kWords{Word<CertificateDates>{CertificateDates::Checked, "checked"},
                                     Word<CertificateDates>{CertificateDates::Ignored, "ignored"}};
};

template <>
struct Words<Trust> {
  static constexpr std::array kWords{Word<Trust>{Trust::Authority, "authority"},
                                     Word<Trust>{Trust::Pinned, "pinned"}};
};

}  // namespace airmodem
