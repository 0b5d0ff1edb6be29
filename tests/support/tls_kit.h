/// What tests of TLS need: certificates made on the spot, files in memory, and a server without a
/// socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tls/openssl_pointers.h"
#include "runtime/ports.h"
#include "tests/support/memory_files.h"

namespace airmodem {

/// Keys are dear to make, so there are few, and every test shares them.
EVP_PKEY* authority_key();
EVP_PKEY* server_key();  ///< RSA, 2,048 bits: the old suites need it
EVP_PKEY* client_key();

/// A certificate, and with it what signs others.
struct Certificate {
  std::shared_ptr<X509> certificate;
  EVP_PKEY* key = nullptr;

  std::string pem() const;
  std::string der() const;
};

struct CertificateOptions {
  std::string name;                     ///< the subject's
  std::string alternatives;             ///< as `DNS:a.example,IP:127.0.0.1`; empty: none
  const Certificate* issuer = nullptr;  ///< null: signed by itself
  bool is_authority = false;
  int days_from = -1;       ///< valid from so many days after today
  int days_to = 1;          ///< to so many
  std::size_t padding = 0;  ///< a comment of so many bytes
};

Certificate make_certificate(EVP_PKEY* key, const CertificateOptions& options);

std::string key_pem(EVP_PKEY* key);
std::string key_der(EVP_PKEY* key);
std::string encrypted_key_pem(EVP_PKEY* key);

/// An authority, and a server and a client that it has signed.
struct CertificateFamily {
  Certificate authority;
  Certificate server;  ///< for server.example and 127.0.0.1
  Certificate client;
};
const CertificateFamily& family();

struct ServerOptions {
  const Certificate* certificate = &family().server;
  std::vector<Certificate> chain = {};  ///< shown after it
  int lowest = 0;                       ///< a version's number; 0: any
  int highest = 0;
  std::string suites = "ALL:@SECLEVEL=0";
  const Certificate* client_authority = nullptr;  ///< then a client must show a certificate
};

/// The other end of a client under test, moved by hand.
class TlsServer {
 public:
  explicit TlsServer(const ServerOptions& options = {});

  /// Takes ciphertext, and returns what there is to say to it.
  std::string receive(std::string_view ciphertext);
  /// The ciphertext of these bytes, of a goodbye, of a key update that asks for one.
  std::string send(std::string_view plaintext);
  std::string close();
  std::string update_keys();

  bool is_open() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  std::string data;          ///< received
  bool peer_closed = false;  ///< the client's close_notify has come
  std::string received;      ///< every byte of ciphertext
  SSL* ssl() const { return ssl_.get(); }

 private:
  std::string take_output();

  ContextPointer context_;
  SslPointer ssl_;
};

}  // namespace airmodem
