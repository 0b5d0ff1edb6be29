#include "adapters/tls/tls_abilities.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "adapters/tls/tls_library.h"

namespace airmodem {
namespace {

constexpr std::array<TlsProtocol, 5> kProtocols = {{
    {.number = SSL3_VERSION, .name = "SSL 3.0"},
    {.number = TLS1_VERSION, .name = "TLS 1.0"},
    {.number = TLS1_1_VERSION, .name = "TLS 1.1"},
    {.number = TLS1_2_VERSION, .name = "TLS 1.2"},
    {.number = TLS1_3_VERSION, .name = "TLS 1.3"},
}};

constexpr std::array<TlsSuite, 6> kSuites = {{
    {.number = 0x0035, .name = "AES256-SHA"},
    {.number = 0x002F, .name = "AES128-SHA"},
    {.number = 0x0005, .name = "RC4-SHA"},
    {.number = 0x0004, .name = "RC4-MD5"},
    {.number = 0x000A, .name = "DES-CBC3-SHA"},
    {.number = 0x003D, .name = "AES256-SHA256"},
}};

using Suites = std::unique_ptr<STACK_OF(SSL_CIPHER), void (*)(STACK_OF(SSL_CIPHER)*)>;

ContextPointer make_client(OSSL_LIB_CTX* library) {
  return ContextPointer(SSL_CTX_new_ex(library, nullptr, TLS_client_method()));
}

// What a session of this client would offer: the settings, less what the library cannot do with
// them. Empty when it could not offer anything.
Suites offered(SSL_CTX* client) {
  const SslPointer session(SSL_new(client));
  return {session ? SSL_get1_supported_ciphers(session.get()) : nullptr,
          [](STACK_OF(SSL_CIPHER) * suites) { sk_SSL_CIPHER_free(suites); }};
}

bool can_speak(OSSL_LIB_CTX* library, int protocol) {
  const ContextPointer client = make_client(library);
  if (!client || SSL_CTX_set_min_proto_version(client.get(), protocol) != 1 ||
      SSL_CTX_set_max_proto_version(client.get(), protocol) != 1 ||
      SSL_CTX_set_cipher_list(client.get(), "ALL:@SECLEVEL=0") != 1) {
    return false;
  }
  const Suites suites = offered(client.get());
  return suites && sk_SSL_CIPHER_num(suites.get()) > 0;
}

bool can_use(OSSL_LIB_CTX* library, const TlsSuite& suite) {
  const ContextPointer client = make_client(library);
  const std::string list = fmt::format("{}:@SECLEVEL=0", suite.name);
  if (!client || SSL_CTX_set_cipher_list(client.get(), list.c_str()) != 1) return false;
  const Suites suites = offered(client.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(suites.get()); ++i) {
    const SSL_CIPHER* const offer = sk_SSL_CIPHER_value(suites.get(), i);
    if (SSL_CIPHER_get_protocol_id(offer) == suite.number) return true;
  }
  return false;
}

}  // namespace

std::span<const TlsProtocol> tls_protocols() { return kProtocols; }
std::span<const TlsSuite> tls_suites() { return kSuites; }

bool TlsAbilities::can(TlsVersion version) const {
  if (version == TlsVersion::All) return !protocols.empty();
  // SSL 3.0 is 0x0300 on the wire, and each version after it one more.
  const int number = SSL3_VERSION + static_cast<int>(version);
  return std::ranges::find(protocols, number, &TlsProtocol::number) != protocols.end();
}

bool TlsAbilities::can(std::uint16_t suite) const {
  return suite == kEverySuite ||
         std::ranges::find(suites, suite, &TlsSuite::number) != suites.end();
}

TlsAbilities ask_tls_abilities() {
  TlsAbilities abilities{.build = AIRMODEM_TLS_BUILD,
                         .library = OpenSSL_version(OPENSSL_VERSION),
                         .protocols = {},
                         .suites = {}};
  const TlsLibrary library;
  // What the library cannot do it notes as an error, for nobody here.
  ERR_set_mark();
  std::ranges::copy_if(kProtocols, std::back_inserter(abilities.protocols),
                       [&library](const TlsProtocol& protocol) {
                         return can_speak(library.get(), protocol.number);
                       });
  std::ranges::copy_if(kSuites, std::back_inserter(abilities.suites),
                       [&library](const TlsSuite& suite) { return can_use(library.get(), suite); });
  ERR_pop_to_mark();
  return abilities;
}

std::string describe(const TlsAbilities& abilities) {
  std::vector<std::string_view> versions;
  for (const TlsProtocol& protocol : abilities.protocols) versions.push_back(protocol.name);
  std::vector<std::string> suites;
  for (const TlsSuite& suite : abilities.suites) {
    suites.push_back(fmt::format("0X{:04X} {}", suite.number, suite.name));
  }
  return fmt::format("TLS: {} build, {}\n  versions: {}\n  suites: {}\n", abilities.build,
                     abilities.library, fmt::join(versions, ", "), fmt::join(suites, ", "));
}

}  // namespace airmodem
