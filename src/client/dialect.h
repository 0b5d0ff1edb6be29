/// What families of modules differ in, as far as a host has to know it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace airmodem::client {

/// Whether a module knows a command.
enum class Support : std::uint8_t { Unknown, Yes, No };

// The families.
inline constexpr std::string_view kAir724Family = "air724";
inline constexpr std::string_view kSim800Family = "sim800";
inline constexpr std::string_view kUnknownFamily = "unknown";

/// What was found out about the module at the port.
struct Dialect {
  std::string_view family = kUnknownFamily;
  std::string model;  ///< as CGMM or ATI gives it
  /// The service's settings and commands that not every family has.
  Support quick_accept = Support::Unknown;  ///< CIPQSEND=1: DATA ACCEPT with the length
  Support held_data = Support::Unknown;     ///< CIPRXGET
  Support bare_data = Support::Unknown;     ///< CIPRXF=1: nothing after received data
  Support tls = Support::Unknown;           ///< CIPSSL
  Support tls_settings = Support::Unknown;  ///< SSLCFG
};

/// The family that an answer to CGMM or ATI names; kUnknownFamily for others.
std::string_view family_of(std::string_view model);

/// A question that settles one entry of a Dialect: a family that answers it with an error has not
/// got the thing.
struct DialectQuestion {
  std::string_view line;
  Support Dialect::*entry;
};

/// The questions, in the order in which they are asked.
std::span<const DialectQuestion> dialect_questions();

}  // namespace airmodem::client
