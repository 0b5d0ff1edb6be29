#include "adapters/terminal/rfc2217_session.h"

#include <algorithm>
#include <utility>

namespace airmodem {
namespace {

/// The commands of RFC 2217 as a host sends them; the module's own are kAnswer higher.
enum Command : std::uint8_t {
  kSignature = 0,
  kSetSpeed = 1,
  kSetDataSize = 2,
  kSetParity = 3,
  kSetStopSize = 4,
  kSetControl = 5,
  kNotifyModemState = 7,
  kSuspend = 8,
  kResume = 9,
  kSetLineStateMask = 10,
  kSetModemStateMask = 11,
  kPurgeData = 12,
};
constexpr std::uint8_t kAnswer = 100;

/// The values of SET-CONTROL.
enum Control : std::uint8_t {
  kAskFlow = 0,
  kNoFlow = 1,
  kSoftwareFlow = 2,
  kHardwareFlow = 3,
  kAskBreak = 4,
  kBreakOn = 5,
  kBreakOff = 6,
  kAskReady = 7,
  kReadyOn = 8,
  kReadyOff = 9,
  kAskRequest = 10,
  kRequestOn = 11,
  kRequestOff = 12,
  kAskInboundFlow = 13,
  kNoInboundFlow = 14,
  kSoftwareInboundFlow = 15,
  kHardwareInboundFlow = 16,
};

/// The bits of the modem state; those of changes are four places lower.
constexpr std::uint8_t kCarrierDetect = 0x80;
constexpr std::uint8_t kDataSetReady = 0x20;
constexpr std::uint8_t kClearToSend = 0x10;
constexpr unsigned kChangeShift = 4;

constexpr std::string_view kSignatureText = "airmodem";

/// A SET-BAUDRATE value is four bytes, the highest first.
constexpr std::size_t kSpeedSize = 4;

/// What this side agrees to: bytes as they are, no go-ahead, and that the module echoes.
bool is_offered(std::uint8_t option) {
  return option == telnet::kBinary || option == telnet::kSuppressGoAhead ||
         option == telnet::kEcho || option == telnet::kComPort;
}

/// What the host may do: all of that but echo what it gets.
bool is_wanted(std::uint8_t option) { return is_offered(option) && option != telnet::kEcho; }

std::uint8_t flow_value(FlowControl flow) {
  switch (flow) {
    case FlowControl::None:
      break;
    case FlowControl::Software:
      return kSoftwareFlow;
    case FlowControl::Hardware:
      return kHardwareFlow;
  }
  return kNoFlow;
}

std::uint8_t parity_value(Parity parity) { return static_cast<std::uint8_t>(parity) + 1; }

}  // namespace

void Rfc2217Session::start() {
  reader_.reset();
  replies_.clear();
  options_ = {};
  host_format_.reset();
  is_breaking_ = false;
  is_suspended_ = false;
  modem_mask_ = 255;
  request_ = SignalLine::On;
  set_ready(SignalLine::On);
  for (const std::uint8_t option : {telnet::kBinary, telnet::kSuppressGoAhead, telnet::kEcho}) {
    options_[option].ours = Agreed::Asked;
    send_negotiation(telnet::kWill, option);
  }
  for (const std::uint8_t option : {telnet::kBinary, telnet::kSuppressGoAhead, telnet::kComPort}) {
    options_[option].theirs = Agreed::Asked;
    send_negotiation(telnet::kDo, option);
  }
}

std::string Rfc2217Session::take_replies() { return std::exchange(replies_, {}); }

void Rfc2217Session::set_carrier(SignalLine line) {
  if (std::exchange(carrier_, line) == line) return;
  notify_modem_state(kCarrierDetect >> kChangeShift);
}

// What both sides agree on.

void Rfc2217Session::telnet_negotiation(std::uint8_t verb, std::uint8_t option) {
  const bool is_theirs = verb == telnet::kWill || verb == telnet::kWont;
  const bool is_yes = verb == telnet::kWill || verb == telnet::kDo;
  Agreed& agreed = is_theirs ? options_[option].theirs : options_[option].ours;
  const std::uint8_t yes = is_theirs ? telnet::kDo : telnet::kWill;
  const std::uint8_t no = is_theirs ? telnet::kDont : telnet::kWont;
  const bool is_possible = is_theirs ? is_wanted(option) : is_offered(option);
  const Agreed before = agreed;
  if (is_yes && !is_possible) {
    send_negotiation(no, option);
  } else if (is_yes) {
    agreed = Agreed::Yes;
    if (before == Agreed::No) send_negotiation(yes, option);
  } else {
    agreed = Agreed::No;
    if (before == Agreed::Yes) send_negotiation(no, option);
  }
  reader_.set_binary(options_[telnet::kBinary].theirs == Agreed::Yes);
  if (option == telnet::kComPort && is_theirs && is_yes && before != Agreed::Yes) {
    notify_modem_state(0);
  }
}

void Rfc2217Session::send_negotiation(std::uint8_t verb, std::uint8_t option) {
  for (const std::uint8_t byte : {telnet::kInterpret, verb, option}) {
    replies_ += static_cast<char>(byte);
  }
}

// The port.

void Rfc2217Session::telnet_subnegotiation(std::string_view bytes) {
  if (static_cast<std::uint8_t>(bytes.front()) != telnet::kComPort || bytes.size() < 2) return;
  // A host that sees our request before it has sent its own may take that for the answer, and never
  // say that it speaks the option: pyserial does so.
  if (std::exchange(options_[telnet::kComPort].theirs, Agreed::Yes) != Agreed::Yes) {
    notify_modem_state(0);
  }
  carry_out(static_cast<std::uint8_t>(bytes[1]), bytes.substr(2));
}

void Rfc2217Session::send_answer(std::uint8_t command, std::string_view value) {
  for (const std::uint8_t byte : {telnet::kInterpret, telnet::kSubnegotiation, telnet::kComPort,
                                  static_cast<std::uint8_t>(command + kAnswer)}) {
    replies_ += static_cast<char>(byte);
  }
  append_telnet_data(replies_, value);
  for (const std::uint8_t byte : {telnet::kInterpret, telnet::kSubnegotiationEnd}) {
    replies_ += static_cast<char>(byte);
  }
}

void Rfc2217Session::send_answer(std::uint8_t command, std::uint8_t value) {
  const char byte = static_cast<char>(value);
  send_answer(command, std::string_view(&byte, 1));
}

void Rfc2217Session::carry_out(std::uint8_t command, std::string_view value) {
  const std::uint8_t first = value.empty() ? 0 : static_cast<std::uint8_t>(value.front());
  switch (command) {
    case kSignature:
      if (value.empty()) send_answer(command, kSignatureText);
      break;
    case kSetSpeed:
      set_speed(value);
      break;
    case kSetDataSize:
    case kSetParity:
    case kSetStopSize:
      set_character(command, first);
      break;
    case kSetControl:
      set_control(first);
      break;
    case kNotifyModemState:
      send_answer(kNotifyModemState, modem_state());
      break;
    case kSuspend:
    case kResume:
      suspend(command);
      break;
    case kSetModemStateMask:
      modem_mask_ = first;
      send_answer(command, first);
      break;
    case kSetLineStateMask:  // a line that has no errors has none to tell
    case kPurgeData:         // nothing is kept here that could be thrown away
      send_answer(command, first);
      break;
    default:
      break;
  }
}

/// Asks with 0; every other speed is one that the line can have.
void Rfc2217Session::set_speed(std::string_view value) {
  std::uint32_t baud = 0;
  if (value.size() == kSpeedSize) {
    for (const char byte : value) baud = baud << 8U | static_cast<std::uint8_t>(byte);
  }
  if (baud != 0) change_format().baud = baud;
  std::string answer;
  for (int shift = 24; shift >= 0; shift -= 8) {
    answer += static_cast<char>(format().baud >> static_cast<unsigned>(shift) & 0xFFU);
  }
  send_answer(kSetSpeed, answer);
}

/// Asks with 0; what the module's line cannot have changes nothing, and the answer tells.
void Rfc2217Session::set_character(std::uint8_t command, std::uint8_t value) {
  if (command == kSetDataSize) {
    if (value == 7 || value == 8) change_format().data_bits = value;
    send_answer(command, format().data_bits);
  } else if (command == kSetStopSize) {
    if (value == 1 || value == 2) change_format().stop_bits = value;
    send_answer(command, format().stop_bits);
  } else {
    const bool is_known = value >= 1 && value <= parity_value(Parity::Even);
    if (is_known) change_format().parity = static_cast<Parity>(value - 1);
    send_answer(command, parity_value(format().parity));
  }
}

void Rfc2217Session::set_control(std::uint8_t value) {
  switch (value) {
    case kNoFlow:
    case kSoftwareFlow:
    case kHardwareFlow:
      change_format().to_host = static_cast<FlowControl>(value - kNoFlow);
      change_format().to_module = format().to_host;
      break;
    case kNoInboundFlow:
    case kSoftwareInboundFlow:
    case kHardwareInboundFlow:
      change_format().to_module = static_cast<FlowControl>(value - kNoInboundFlow);
      break;
    case kBreakOn:
    case kBreakOff:
      is_breaking_ = value == kBreakOn;
      break;
    case kReadyOn:
    case kReadyOff:
      set_ready(value == kReadyOn ? SignalLine::On : SignalLine::Off);
      break;
    case kRequestOn:
    case kRequestOff:
      request_ = value == kRequestOn ? SignalLine::On : SignalLine::Off;
      break;
    default:
      break;
  }
  if (const auto answer = control_state(value)) send_answer(kSetControl, *answer);
}

/// What is so now, of what the request is about; none for a request that means nothing here.
std::optional<std::uint8_t> Rfc2217Session::control_state(std::uint8_t request) const {
  if (request <= kHardwareFlow) return flow_value(format().to_host);
  if (request <= kBreakOff) return is_breaking_ ? kBreakOn : kBreakOff;
  if (request <= kReadyOff) return ready_ == SignalLine::On ? kReadyOn : kReadyOff;
  if (request <= kRequestOff) return request_ == SignalLine::On ? kRequestOn : kRequestOff;
  if (request > kHardwareInboundFlow) return std::nullopt;
  return static_cast<std::uint8_t>(flow_value(format().to_module) - kNoFlow + kNoInboundFlow);
}

LineFormat& Rfc2217Session::change_format() {
  if (!host_format_) host_format_ = module_format_;
  return *host_format_;
}

void Rfc2217Session::set_ready(SignalLine line) {
  if (std::exchange(ready_, line) != line) host_.host_ready_changed(line);
}

void Rfc2217Session::suspend(std::uint8_t command) {
  const bool is_suspended = command == kSuspend;
  if (std::exchange(is_suspended_, is_suspended) != is_suspended) host_.host_flow_changed();
}

void Rfc2217Session::notify_modem_state(std::uint8_t changes) {
  if (options_[telnet::kComPort].theirs != Agreed::Yes) return;
  const unsigned shown = changes == 0 ? 0xFFU : static_cast<unsigned>(changes) << kChangeShift;
  if ((shown & modem_mask_) == 0) return;
  send_answer(kNotifyModemState, modem_state() | changes);
}

/// The module is there and takes bytes; it has no ring indicator here.
std::uint8_t Rfc2217Session::modem_state() const {
  const std::uint8_t carrier = carrier_ == SignalLine::On ? kCarrierDetect : 0;
  return carrier | kDataSetReady | kClearToSend;
}

}  // namespace airmodem
