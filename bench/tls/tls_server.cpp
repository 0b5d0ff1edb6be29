#include "tls/tls_server.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace airmodem::bench {
namespace {

constexpr const char* kSuite = "TLS_AES_128_GCM_SHA256";
constexpr long kDay = 24 * 60 * 60;

/// Gives the context a key and a certificate that it signs itself.
void certify(SSL_CTX* context) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kDay);
  X509_set_pubkey(certificate, key);
  const bool is_done = X509_sign(certificate, key, EVP_sha256()) > 0 &&
                       SSL_CTX_use_certificate(context, certificate) == 1 &&
                       SSL_CTX_use_PrivateKey(context, key) == 1;
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (!is_done) fail_tls("certificate");
}

}  // namespace

void fail_tls(const char* what) {
  std::fprintf(stderr, "%s: ", what);
  ERR_print_errors_fp(stderr);
  std::exit(1);
}

TlsEnd::TlsEnd(SSL_CTX* context, int fd) : fd_(fd), ssl_(SSL_new(context)) {
  SSL_set_fd(ssl_, fd);
  for (int result = 0; (result = SSL_accept(ssl_)) != 1;) await(result);
}

TlsEnd::~TlsEnd() {
  SSL_free(ssl_);
  close(fd_);
}

std::size_t TlsEnd::read(char* buffer, std::size_t size) {
  std::size_t count = 0;
  while (true) {
    const int result = SSL_read_ex(ssl_, buffer, size, &count);
    if (result == 1) return count;
    await(result);
  }
}

void TlsEnd::write(std::string_view bytes) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    const int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    if (result == 1) {
      bytes.remove_prefix(count);
    } else {
      await(result);
    }
  }
}

std::string TlsEnd::description() const {
  return std::string(SSL_get_version(ssl_)) + " " + SSL_get_cipher_name(ssl_);
}

/// Waits for what the call that gave `result` needs.
void TlsEnd::await(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return wait_for(fd_, POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return wait_for(fd_, POLLOUT);
    default:
      fail_tls("the TLS peer");
  }
}

TlsServer::TlsServer() : context_(SSL_CTX_new(TLS_server_method())) {
  const bool is_done = SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION) == 1 &&
                       SSL_CTX_set_max_proto_version(context_, TLS1_3_VERSION) == 1 &&
                       SSL_CTX_set_ciphersuites(context_, kSuite) == 1;
  if (!is_done) fail_tls("TLS 1.3");
  certify(context_);
}

TlsServer::~TlsServer() { SSL_CTX_free(context_); }

std::unique_ptr<TlsEnd> TlsServer::accept() const {
  return std::make_unique<TlsEnd>(context_, listener_.accept());
}

}  // namespace airmodem::bench
