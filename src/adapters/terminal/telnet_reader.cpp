#include "adapters/terminal/telnet_reader.h"

#include <algorithm>

namespace airmodem {
namespace {

constexpr char kInterpretCharacter = static_cast<char>(telnet::kInterpret);

/// The length of what is data in `bytes[0, size)` as it stands: up to and with the first CR that a
/// NUL follows.
std::size_t plain_run(std::string_view bytes, std::size_t size) {
  for (std::size_t at = bytes.find('\r'); at < size; at = bytes.find('\r', at + 1)) {
    if (at + 1 < size && bytes[at + 1] == '\0') return at + 1;
  }
  return size;
}

std::uint8_t byte_of(char character) { return static_cast<std::uint8_t>(character); }

}  // namespace

void TelnetReader::reset() {
  state_ = State::Data;
  is_binary_ = false;
  after_return_ = false;
  parameters_.clear();
}

std::size_t TelnetReader::read(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const std::uint8_t byte = byte_of(bytes[done]);
    switch (state_) {
      case State::Data: {
        const std::size_t size = read_data(bytes.substr(done));
        if (size == 0) return done;
        done += size;
        continue;
      }
      case State::Command:
        if (!read_command(byte)) return done;
        break;
      case State::Negotiation:
        state_ = State::Data;
        listener_.telnet_negotiation(verb_, byte);
        break;
      case State::Parameters:
        read_parameter(byte);
        break;
      case State::ParameterCommand:
        read_parameter_command(byte);
        break;
    }
    ++done;
  }
  return done;
}

/// Reads data up to the next IAC, or that, or the NUL after a CR; 0 when the listener takes
/// nothing.
std::size_t TelnetReader::read_data(std::string_view bytes) {
  if (bytes.front() == kInterpretCharacter) {
    state_ = State::Command;
    return 1;
  }
  if (bytes.front() == '\0' && after_return_ && !is_binary_) {
    after_return_ = false;
    return 1;
  }
  const std::size_t size = std::min(bytes.find(kInterpretCharacter), bytes.size());
  const std::string_view run = bytes.substr(0, is_binary_ ? size : plain_run(bytes, size));
  const std::size_t taken = listener_.telnet_data(run);
  if (taken > 0) after_return_ = run[taken - 1] == '\r';
  return taken;
}

/// Returns false when the listener did not take a byte of data.
bool TelnetReader::read_command(std::uint8_t byte) {
  if (byte == telnet::kInterpret) {
    if (listener_.telnet_data(std::string_view(&kInterpretCharacter, 1)) == 0) return false;
    after_return_ = false;
    state_ = State::Data;
  } else if (byte == telnet::kSubnegotiation) {
    parameters_.clear();
    is_too_long_ = false;
    state_ = State::Parameters;
  } else if (byte >= telnet::kWill) {
    verb_ = byte;
    state_ = State::Negotiation;
  } else {
    state_ = State::Data;  // the others are for terminals with a person in front
  }
  return true;
}

void TelnetReader::read_parameter(std::uint8_t byte) {
  if (byte == telnet::kInterpret) {
    state_ = State::ParameterCommand;
  } else {
    keep_parameter(byte);
  }
}

/// A command inside a subnegotiation other than its end breaks it off, and counts.
void TelnetReader::read_parameter_command(std::uint8_t byte) {
  if (byte == telnet::kInterpret) {
    keep_parameter(byte);
    state_ = State::Parameters;
    return;
  }
  state_ = State::Data;
  if (byte != telnet::kSubnegotiationEnd) {
    read_command(byte);
    return;
  }
  if (!is_too_long_ && !parameters_.empty()) listener_.telnet_subnegotiation(parameters_);
}

void TelnetReader::keep_parameter(std::uint8_t byte) {
  is_too_long_ = is_too_long_ || parameters_.size() == kSubnegotiationLimit;
  if (!is_too_long_) parameters_ += static_cast<char>(byte);
}

void append_telnet_data(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == kInterpretCharacter) out += byte;
    out += byte;
  }
}

}  // namespace airmodem
