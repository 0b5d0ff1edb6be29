/// What the files of a link's TLS settings hold: certificates and a key.
#pragma once

#include <string>
#include <vector>

#include "adapters/tls/openssl_pointers.h"
#include "airmodem/result.h"
#include "runtime/ports.h"

namespace airmodem {

/// The files' bytes; empty where none is needed.
struct TlsFiles {
  std::string authorities;
  std::string certificate;
  std::string key;

  bool operator==(const TlsFiles&) const = default;
};

/// Whether `settings` need a file: most links verify nothing.
bool needs_files(const TlsSettings& settings);

/// Reads the files that `settings` needs. Fails, with the name of the setting, when one of them
/// cannot be read or must be set and is not.
Result<TlsFiles> read_tls_files(const TlsSettings& settings, const FileStore& files);

/// The certificates in `bytes`, PEM or DER, in their order: at least one.
Result<std::vector<CertificatePointer>> parse_certificates(const std::string& bytes,
                                                           OSSL_LIB_CTX* library);

/// The private key in `bytes`, PEM or DER. One that needs a password is refused.
Result<KeyPointer> parse_key(const std::string& bytes, OSSL_LIB_CTX* library);

}  // namespace airmodem
