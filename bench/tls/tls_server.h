/// The peer of a TLS link: a server with one version, one suite and a certificate of its own.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "wire/wire.h"

namespace airmodem::bench {

/// Ends the program with OpenSSL's reason.
[[noreturn]] void fail_tls(const char* what);

/// An accepted TLS connection.
class TlsEnd final : public End {
 public:
  /// Takes the descriptor, non-blocking, and shakes hands.
  TlsEnd(SSL_CTX* context, int fd);
  ~TlsEnd() override;
  TlsEnd(const TlsEnd&) = delete;
  TlsEnd& operator=(const TlsEnd&) = delete;

  std::size_t read(char* buffer, std::size_t size) override;
  void write(std::string_view bytes) override;

  /// Version and suite.
  std::string description() const;

 private:
  void await(int result);

  int fd_;
  SSL* ssl_;
};

/// Accepts TLS connections: TLS 1.3 with AES-128-GCM, and nothing else.
class TlsServer {
 public:
  TlsServer();
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  int port() const { return listener_.port(); }
  std::unique_ptr<TlsEnd> accept() const;

 private:
  Listener listener_;
  SSL_CTX* context_;
};

}  // namespace airmodem::bench
