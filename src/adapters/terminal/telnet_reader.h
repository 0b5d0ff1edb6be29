/// Telnet's stream taken apart (RFC 854, 855): data, negotiation, subnegotiation. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace airmodem {

/// The bytes of telnet that have a meaning here.
namespace telnet {
inline constexpr std::uint8_t kSubnegotiationEnd = 240;
inline constexpr std::uint8_t kSubnegotiation = 250;
inline constexpr std::uint8_t kWill = 251;
inline constexpr std::uint8_t kWont = 252;
inline constexpr std::uint8_t kDo = 253;
inline constexpr std::uint8_t kDont = 254;
inline constexpr std::uint8_t kInterpret = 255;  ///< IAC: what follows is a command

inline constexpr std::uint8_t kBinary = 0;
inline constexpr std::uint8_t kEcho = 1;
inline constexpr std::uint8_t kSuppressGoAhead = 3;
inline constexpr std::uint8_t kComPort = 44;  ///< RFC 2217
}  // namespace telnet

/// A subnegotiation is not kept beyond this; those of RFC 2217 are a few bytes, but for a
/// signature, which nobody reads.
inline constexpr std::size_t kSubnegotiationLimit = 256;

/// Hears what a telnet stream consists of.
class TelnetListener {
 public:
  virtual ~TelnetListener() = default;

  /// Returns how many of the bytes were taken; with fewer than all the reader stops.
  virtual std::size_t telnet_data(std::string_view bytes) = 0;

  /// `verb` is one of kWill, kWont, kDo and kDont.
  virtual void telnet_negotiation(std::uint8_t verb, std::uint8_t option) = 0;

  /// The option and its parameters, with doubled IACs as one; never longer than
  /// kSubnegotiationLimit.
  virtual void telnet_subnegotiation(std::string_view bytes) = 0;
};

class TelnetReader {
 public:
  explicit TelnetReader(TelnetListener& listener) : listener_(listener) {}

  /// A new stream begins.
  void reset();

  /// The host's data are binary (RFC 856): CR NUL is two bytes, and no longer a CR.
  void set_binary(bool is_binary) { is_binary_ = is_binary; }

  /// Reads as far as the listener takes data, and returns how many bytes that were.
  std::size_t read(std::string_view bytes);

 private:
  enum class State : std::uint8_t {
    Data,
    Command,          ///< after IAC
    Negotiation,      ///< after IAC and a verb
    Parameters,       ///< in a subnegotiation
    ParameterCommand  ///< in a subnegotiation, after IAC
  };

  std::size_t read_data(std::string_view bytes);
  bool read_command(std::uint8_t byte);
  void read_parameter(std::uint8_t byte);
  void read_parameter_command(std::uint8_t byte);
  void keep_parameter(std::uint8_t byte);

  TelnetListener& listener_;
  State state_ = State::Data;
  std::uint8_t verb_ = 0;
  bool is_binary_ = false;
  bool after_return_ = false;  ///< the last data byte was a CR
  bool is_too_long_ = false;   ///< the subnegotiation
  std::string parameters_;
};

/// Doubles the IACs of `bytes`.
void append_telnet_data(std::string& out, std::string_view bytes);

}  // namespace airmodem
