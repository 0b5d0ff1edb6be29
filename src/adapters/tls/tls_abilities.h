/// What the TLS library of this build can do, asked of the library itself: a packaged OpenSSL
/// leaves out what another one has.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/tls.h"

namespace airmodem {

/// A protocol version that one connection can speak.
struct TlsProtocol {
  int number;             ///< the wire's, and the library's
  std::string_view name;  ///< as people write it
};

/// A suite of the module's (spec: sslcfg.suites).
struct TlsSuite {
  std::uint16_t number;  ///< the wire's
  const char* name;      ///< the library's
};

/// Every version from SSL 3.0 to TLS 1.3, and every suite (spec: sslcfg.suites), whatever the
/// library can do.
std::span<const TlsProtocol> tls_protocols();
std::span<const TlsSuite> tls_suites();

/// What the library can do with its security level at 0.
struct TlsAbilities {
  std::string build;    ///< legacy or system: which of the two builds of OpenSSL this is
  std::string library;  ///< the library's own name and version
  std::vector<TlsProtocol> protocols;
  std::vector<TlsSuite> suites;

  /// Whether at least one of the protocols that `version` stands for is among `protocols`.
  bool can(TlsVersion version) const;
  /// Whether `suite` is among `suites`; kEverySuite always is.
  bool can(std::uint16_t suite) const;
};

/// Asks the library, in a context of its own.
TlsAbilities ask_tls_abilities();

/// Lines for people, each ended: the build and its library, the versions, the suites.
std::string describe(const TlsAbilities& abilities);

}  // namespace airmodem
