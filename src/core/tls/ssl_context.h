/// What AT+SSLCFG keeps, with the value that each setting has at power-on (spec: sslcfg.tags).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "airmodem/time.h"
#include "airmodem/tls.h"
#include "airmodem/types.h"
#include "core/text/written_text.h"

namespace airmodem {

/// The numbers of the contexts: those of the links, kMostLinks of them, then FTP, MQTT and HTTP.
inline constexpr std::array kSslContextNumbers{0, 1, 2, 3, 4, 5, 6, 7, 34, 88, 153};
static_assert(kSslContextNumbers[kMostLinks - 1] == kMostLinks - 1);
static_assert(kSslContextNumbers[kMostLinks] > kMostLinks);

/// The settings of one context, by their tags.
struct SslContext {
  TlsVersion version = TlsVersion::All;                ///< sslversion
  std::uint16_t suite = kEverySuite;                   ///< ciphersuite
  WrittenText ca_file;                                 ///< cacert; the meaning is the file's name
  WrittenText certificate_file;                        ///< clientcert
  WrittenText key_file;                                ///< clientkey
  Verification verification = Verification::None;      ///< seclevel
  std::string host_name;                               ///< hostname
  CertificateDates dates = CertificateDates::Ignored;  ///< ignorelocaltime
  std::chrono::seconds negotiation{300};               ///< negotiatetimeout
  WrittenText client_random;                           ///< clientrandom; the meaning is its bytes
  WrittenText premaster;                               ///< premaster
  Trust trust = Trust::Authority;                      ///< verifymode
};

/// By their places in kSslContextNumbers; the links' stand at the links' numbers.
using SslContexts = std::array<SslContext, kSslContextNumbers.size()>;

/// How a connection is made safe, settled when it is asked for.
struct TlsPlan {
  TlsSettings settings;
  Duration negotiation{};  ///< how long the handshake may take
};

/// The plan for a connection to `server`, which is the host name where the context has none and
/// `server` is no address.
TlsPlan plan_tls(const SslContext& context, std::string_view server);

}  // namespace airmodem
