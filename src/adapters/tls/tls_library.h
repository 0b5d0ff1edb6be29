/// OpenSSL's own state, apart from what the rest of the process does with OpenSSL.
#pragma once

#include "adapters/tls/openssl_pointers.h"

namespace airmodem {

/// A library context with the providers that TLS needs.
class TlsLibrary {
 public:
  /// Throws std::bad_alloc when there is no memory for it.
  TlsLibrary();

  OSSL_LIB_CTX* get() const { return context_.get(); }

 private:
  LibraryPointer context_;
  // The context does not free its providers by itself.
  ProviderPointer default_;
  ProviderPointer legacy_;  ///< has RC4; none where the library lacks it
};

}  // namespace airmodem
