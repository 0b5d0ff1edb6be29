#include "tests/support/tls_kit.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <array>
#include <atomic>

#include "adapters/tls/tls_library.h"
#include "core/check.h"

namespace airmodem {
namespace {

constexpr long kDay = 24L * 60 * 60;

EVP_PKEY* new_elliptic_key() { return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"); }

void add_extension(X509* certificate, int nid, const std::string& value) {
  using ExtensionPointer = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
  const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  AIRMODEM_CHECK(extension != nullptr);
  AIRMODEM_CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_name(X509_NAME* name, const std::string& text) {
  AIRMODEM_CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                            reinterpret_cast<const unsigned char*>(text.data()),
                                            static_cast<int>(text.size()), -1, 0) == 1);
}

/// What `write` writes to a stream.
template <class Write>
std::string written(Write write) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  AIRMODEM_CHECK(write(bio.get()) == 1);
  std::string bytes(static_cast<std::size_t>(BIO_pending(bio.get())), '\0');
  AIRMODEM_CHECK(BIO_read(bio.get(), bytes.data(), static_cast<int>(bytes.size())) ==
                 static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace

EVP_PKEY* authority_key() {
  static EVP_PKEY* const kKey = new_elliptic_key();
  return kKey;
}

EVP_PKEY* server_key() {
  static EVP_PKEY* const kKey = EVP_RSA_gen(2048);
  return kKey;
}

EVP_PKEY* client_key() {
  static EVP_PKEY* const kKey = new_elliptic_key();
  return kKey;
}

std::string Certificate::pem() const {
  return written([this](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

std::string Certificate::der() const {
  return written([this](BIO* bio) { return i2d_X509_bio(bio, certificate.get()); });
}

Certificate make_certificate(EVP_PKEY* key, const CertificateOptions& options) {
  static std::atomic<long> serial = 0;
  Certificate made{std::shared_ptr<X509>(X509_new(), X509_free), key};
  X509* const x509 = made.certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), options.days_from * kDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.days_to * kDay);
  X509_set_pubkey(x509, key);
  set_name(X509_get_subject_name(x509), options.name);
  const Certificate& issuer = options.issuer == nullptr ? made : *options.issuer;
  X509_set_issuer_name(x509, X509_get_subject_name(issuer.certificate.get()));
  add_extension(x509, NID_basic_constraints,
                options.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!options.alternatives.empty()) {
    add_extension(x509, NID_subject_alt_name, options.alternatives);
  }
  if (options.padding > 0) {
    add_extension(x509, NID_netscape_comment, std::string(options.padding, 'x'));
  }
  AIRMODEM_CHECK(X509_sign(x509, issuer.key, EVP_sha256()) > 0);
  return made;
}

std::string key_pem(EVP_PKEY* key) {
  return written([key](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string key_der(EVP_PKEY* key) {
  return written([key](BIO* bio) { return i2d_PrivateKey_bio(bio, key); });
}

std::string encrypted_key_pem(EVP_PKEY* key) {
  return written([key](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), "secret", 6, nullptr,
                                         nullptr);
  });
}

const CertificateFamily& family() {
  static const CertificateFamily kFamily = [] {
    CertificateFamily made;
    made.authority =
        make_certificate(authority_key(), {.name = "Test authority", .is_authority = true});
    made.server = make_certificate(server_key(), {.name = "server.example",
                                                  .alternatives = "DNS:server.example,IP:127.0.0.1",
                                                  .issuer = &made.authority});
    made.client = make_certificate(client_key(), {.name = "client", .issuer = &made.authority});
    return made;
  }();
  return kFamily;
}

TlsServer::TlsServer(const ServerOptions& options) {
  static const TlsLibrary kLibrary;
  context_.reset(SSL_CTX_new_ex(kLibrary.get(), nullptr, TLS_server_method()));
  SSL_CTX* const context = context_.get();
  AIRMODEM_CHECK(SSL_CTX_set_min_proto_version(context, 0) == 1);
  AIRMODEM_CHECK(SSL_CTX_set_max_proto_version(context, options.highest) == 1);
  AIRMODEM_CHECK(SSL_CTX_set_min_proto_version(context, options.lowest) == 1);
  AIRMODEM_CHECK(SSL_CTX_set_cipher_list(context, options.suites.c_str()) == 1);
  AIRMODEM_CHECK(SSL_CTX_use_certificate(context, options.certificate->certificate.get()) == 1);
  AIRMODEM_CHECK(SSL_CTX_use_PrivateKey(context, options.certificate->key) == 1);
  for (const Certificate& each : options.chain) {
    AIRMODEM_CHECK(SSL_CTX_add1_chain_cert(context, each.certificate.get()) == 1);
  }
  if (options.client_authority != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context),
                        options.client_authority->certificate.get());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  ssl_.reset(SSL_new(context));
  SSL_set_accept_state(ssl_.get());
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
}

std::string TlsServer::receive(std::string_view ciphertext) {
  received += ciphertext;
  BIO_write(SSL_get_rbio(ssl_.get()), ciphertext.data(), static_cast<int>(ciphertext.size()));
  std::array<char, 16'384> buffer;
  ERR_clear_error();
  for (;;) {
    const int size = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (size <= 0) {
      peer_closed = SSL_get_error(ssl_.get(), size) == SSL_ERROR_ZERO_RETURN;
      break;
    }
    data.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ERR_clear_error();
  return take_output();
}

std::string TlsServer::send(std::string_view plaintext) {
  AIRMODEM_CHECK(SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(plaintext.size())) ==
                 static_cast<int>(plaintext.size()));
  return take_output();
}

std::string TlsServer::close() {
  SSL_shutdown(ssl_.get());
  return take_output();
}

std::string TlsServer::update_keys() {
  AIRMODEM_CHECK(SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED) == 1);
  AIRMODEM_CHECK(SSL_do_handshake(ssl_.get()) == 1);
  return take_output();
}

std::string TlsServer::take_output() {
  BIO* const bio = SSL_get_wbio(ssl_.get());
  std::string bytes(static_cast<std::size_t>(BIO_pending(bio)), '\0');
  if (!bytes.empty()) BIO_read(bio, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace airmodem
