#include "adapters/tls/tls_context.h"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

#include "adapters/tls/tls_abilities.h"

namespace airmodem {
namespace {

// The six suites (spec: sslcfg.suites) after today's, which a server of today prefers anyway.
constexpr const char* kEverySuiteList =
    "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:"
    "AES256-SHA256:AES256-SHA:AES128-SHA:DES-CBC3-SHA:RC4-SHA:RC4-MD5";

// The module knows no security levels: each of its settings, the default too, offers something that
// OpenSSL allows on the lowest level only, be it SSL 3.0, RC4 or a server's 1,024-bit key.
constexpr const char* kLowestLevel = ":@SECLEVEL=0";

// An old SSLv3 server sends no chain near this; a hostile one is cut off here.
constexpr long kLongestChain = 100 * 1024;

std::string_view name_of(TlsVersion version) {
  return tls_protocols()[static_cast<std::size_t>(version)].name;
}

const TlsSuite* find_suite(std::uint16_t number) {
  const auto suites = tls_suites();
  const auto found = std::ranges::find(suites, number, &TlsSuite::number);
  return found == suites.end() ? nullptr : &*found;
}

// By OpenSSL's own measure, since it is to check the certificate for it.
bool is_checked_as_address(const std::string& host) {
  ASN1_OCTET_STRING* const address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

// Neither SNI nor certificates have the dot that may end a name.
std::string without_final_dot(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name;
}

Result<void> check_abilities(const TlsSettings& settings) {
  static const TlsAbilities kAbilities = ask_tls_abilities();
  constexpr std::string_view kRemedy =
      "this build's OpenSSL does not have it; the legacy build does";
  if (!kAbilities.can(settings.version)) {
    return failure(fmt::format("SSLCFG sslversion: it asks for {}, but {}",
                               name_of(settings.version), kRemedy));
  }
  if (settings.suite == kEverySuite) return {};
  const TlsSuite* const suite = find_suite(settings.suite);
  if (suite == nullptr) {
    return failure(fmt::format("SSLCFG ciphersuite: 0X{:04X} is unknown", settings.suite));
  }
  if (!kAbilities.can(settings.suite)) {
    return failure(fmt::format("SSLCFG ciphersuite: it asks for 0X{:04X} {}, but {}", suite->number,
                               suite->name, kRemedy));
  }
  const bool is_tls12 =
      settings.version == TlsVersion::Tls12 || settings.version == TlsVersion::All;
  if (suite->number == 0x003D && !is_tls12) {
    return failure(fmt::format("SSLCFG ciphersuite: 0X003D {} needs TLS 1.2, but sslversion is {}",
                               suite->name, name_of(settings.version)));
  }
  return {};
}

/// The very certificate must be the one that the server shows: one that it has signed chains to it
/// as well.
int check_pinned(int is_accepted, X509_STORE_CTX* check) {
  if (is_accepted == 0 || X509_STORE_CTX_get_error_depth(check) > 0) return is_accepted;
  const X509* const shown = X509_STORE_CTX_get_current_cert(check);
  const auto* const pinned = X509_STORE_get0_objects(X509_STORE_CTX_get0_store(check));
  for (int i = 0; i < sk_X509_OBJECT_num(pinned); ++i) {
    const X509* const one = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(pinned, i));
    if (one != nullptr && X509_cmp(one, shown) == 0) return 1;
  }
  X509_STORE_CTX_set_error(check, X509_V_ERR_CERT_REJECTED);
  return 0;
}

tl::unexpected<Error> no_certificate(std::string_view setting, const std::string& file,
                                     const Error& why) {
  return failure(
      fmt::format("SSLCFG {}: {} does not hold certificates ({})", setting, file, why.message));
}

// SSL_set_tlsext_host_name() is a macro with a C-style cast.
void set_sni(SSL* ssl, const std::string& host) {
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(host.c_str()));
}

/// No exception may pass through OpenSSL's frames.
void log_keys(const SSL* ssl, const char* line) noexcept {
  try {
    static_cast<KeyLog*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->write(line);
  } catch (const std::exception& error) {
    spdlog::error("a line of the key log is lost: {}", error.what());
  }
}

}  // namespace

bool chooses_random(const TlsSettings& settings) {
  return !settings.client_random.empty() || !settings.premaster.empty();
}

Result<void> check_server_name(const TlsSettings& settings) {
  const std::string& host = settings.host_name;
  if (host.size() > TLSEXT_MAXLEN_host_name) {
    return failure(fmt::format("SSLCFG hostname: it has {} bytes, and a server's name at most {}",
                               host.size(), TLSEXT_MAXLEN_host_name));
  }
  if (host.find('\0') != std::string::npos) return failure("SSLCFG hostname: it holds a NUL");
  return {};
}

Result<std::shared_ptr<TlsContext>> TlsContext::make(const TlsSettings& settings,
                                                     const TlsFiles& files, KeyLog* key_log) {
  if (auto able = check_abilities(settings); !able) return tl::unexpected(able.error());
  std::shared_ptr<TlsContext> made(new TlsContext);
  if (chooses_random(settings)) made->random_.emplace(made->library_.get());
  made->context_.reset(SSL_CTX_new_ex(made->library_.get(), nullptr, TLS_client_method()));
  if (!made->context_) return failure("OpenSSL cannot be used: " + take_openssl_error());

  SSL_CTX* const context = made->context_.get();
  // An idle connection keeps no buffers. A piece is sealed whole, wherever it lies.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Servers from before RFC 5746 (2010) cannot tell that a renegotiation belongs to its
  // connection. They may be connected to, since none is renegotiated with.
  SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, kLongestChain);
  if (key_log != nullptr) {
    SSL_CTX_set_app_data(context, key_log);
    SSL_CTX_set_keylog_callback(context, log_keys);
  }
  const auto ready = made->limit(settings)
                         .and_then([&] { return made->trust(settings, files.authorities); })
                         .and_then([&] { return made->show(settings, files); });
  if (!ready) return tl::unexpected(ready.error());
  return made;
}

/// Which versions and suites are offered.
Result<void> TlsContext::limit(const TlsSettings& settings) {
  SSL_CTX* const context = context_.get();
  const bool is_every_suite = settings.suite == kEverySuite;
  int lowest = 0;  // whatever the library has
  int highest = is_every_suite ? 0 : TLS1_2_VERSION;
  if (settings.version != TlsVersion::All) {
    lowest = highest = tls_protocols()[static_cast<std::size_t>(settings.version)].number;
  }
  // The bounds that the machine's configuration may have set go first.
  SSL_CTX_set_min_proto_version(context, 0);
  if (SSL_CTX_set_max_proto_version(context, highest) != 1 ||
      SSL_CTX_set_min_proto_version(context, lowest) != 1) {
    return failure("SSLCFG sslversion: " + take_openssl_error());
  }
  std::string list = kEverySuiteList;
  if (!is_every_suite) list = find_suite(settings.suite)->name;
  list += kLowestLevel;
  if (SSL_CTX_set_cipher_list(context, list.c_str()) != 1) {
    return failure("SSLCFG ciphersuite: " + take_openssl_error());
  }
  return {};
}

/// What is verified of the server.
Result<void> TlsContext::trust(const TlsSettings& settings, const std::string& authorities) {
  if (settings.verification == Verification::None) return {};
  SSL_CTX* const context = context_.get();
  const auto certificates = parse_certificates(authorities, library_.get());
  if (!certificates) return no_certificate("cacert", settings.ca_file, certificates.error());
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const CertificatePointer& certificate : *certificates) {
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return failure("SSLCFG cacert: " + take_openssl_error());
    }
  }
  const bool is_pinned = settings.trust == Trust::Pinned;
  X509_VERIFY_PARAM* const checks = SSL_CTX_get0_param(context);
  if (is_pinned) X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_PARTIAL_CHAIN);
  if (settings.dates == CertificateDates::Ignored) {
    X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_NO_CHECK_TIME);
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, is_pinned ? check_pinned : nullptr);
  return {};
}

/// What the server is shown when it asks.
Result<void> TlsContext::show(const TlsSettings& settings, const TlsFiles& files) {
  if (files.certificate.empty()) return {};
  SSL_CTX* const context = context_.get();
  const auto chain = parse_certificates(files.certificate, library_.get());
  if (!chain) return no_certificate("clientcert", settings.certificate_file, chain.error());
  if (SSL_CTX_use_certificate(context, chain->front().get()) != 1) {
    return failure("SSLCFG clientcert: " + take_openssl_error());
  }
  for (std::size_t i = 1; i < chain->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) != 1) {
      return failure("SSLCFG clientcert: " + take_openssl_error());
    }
  }
  const auto key = parse_key(files.key, library_.get());
  if (!key) return failure("SSLCFG clientkey: " + key.error().message);
  if (X509_check_private_key(chain->front().get(), key->get()) != 1) {
    ERR_clear_error();
    return failure("SSLCFG clientkey: the key does not belong to the certificate of clientcert");
  }
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1) {
    return failure("SSLCFG clientkey: " + take_openssl_error());
  }
  return {};
}

SslPointer TlsContext::client(const TlsSettings& settings) const {
  SslPointer ssl(SSL_new(context_.get()));
  need_memory(ssl != nullptr);
  SSL_set_connect_state(ssl.get());
  // 28 chosen bytes follow the time, 32 in its place.
  if (settings.client_random.size() == 28) {
    SSL_set_mode(ssl.get(), SSL_MODE_SEND_CLIENTHELLO_TIME);
  }
  const std::string host = without_final_dot(settings.host_name);
  if (host.empty()) return ssl;
  const bool is_name = !is_checked_as_address(host);
  if (is_name) set_sni(ssl.get(), host);
  if (settings.verification == Verification::None) return ssl;
  X509_VERIFY_PARAM* const checks = SSL_get0_param(ssl.get());
  const int is_set = is_name ? X509_VERIFY_PARAM_set1_host(checks, host.data(), host.size())
                             : X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str());
  need_memory(is_set == 1);
  return ssl;
}

}  // namespace airmodem
