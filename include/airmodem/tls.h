/// What SSLCFG says about a link's TLS (spec: sslcfg.*), as the outside has to know it.
#pragma once

#include <cstdint>
#include <string>

namespace airmodem {

/// The versions that are offered: exactly one, or SSL 3.0 and everything above it.
enum class TlsVersion : std::uint8_t { Ssl3 = 0, Tls10 = 1, Tls11 = 2, Tls12 = 3, All = 4 };

/// What is verified.
enum class Verification : std::uint8_t {
  None = 0,    ///< nothing
  Server = 1,  ///< the server's certificate
  Mutual = 2,  ///< that, and our own certificate is shown when the server asks for it
};

/// Whether a certificate counts outside its dates.
enum class CertificateDates : std::uint8_t { Checked = 0, Ignored = 1 };

/// What the certificates of `ca_file` are.
enum class Trust : std::uint8_t {
  Authority = 0,  ///< roots that must have signed the server's chain
  Pinned = 1,     ///< the very certificates that the server may show
};

/// Stands for every suite: those of the module and today's (spec: sslcfg.suites).
inline constexpr std::uint16_t kEverySuite = 0xFFFF;

/// The settings of one connection. Files are named as the events of airmodem/event.h name them.
struct TlsSettings {
  TlsVersion version = TlsVersion::All;
  std::uint16_t suite = kEverySuite;  ///< one that the module has, or kEverySuite
  /// Files of the module, PEM or DER; empty: none.
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  Verification verification = Verification::None;
  std::string host_name;  ///< for SNI and the certificate; empty: neither
  CertificateDates dates = CertificateDates::Ignored;
  Trust trust = Trust::Authority;
  std::string client_random;  ///< 28 bytes (after the 4 of the time) or 32; empty: true random
  std::string premaster;      ///< 48 bytes, the first two being the version's; empty: true random

  bool operator==(const TlsSettings&) const = default;
};

}  // namespace airmodem
