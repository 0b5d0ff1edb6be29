#include "adapters/tls/tls_library.h"

#include <openssl/err.h>

namespace airmodem {

TlsLibrary::TlsLibrary() : context_(OSSL_LIB_CTX_new()) {
  need_memory(context_ != nullptr);
  // With one provider named, the default one has to be named too.
  default_.reset(OSSL_PROVIDER_load(context_.get(), "default"));
  need_memory(default_ != nullptr);
  // The legacy build has this one inside the library (no-module), a packaged one in a file.
  ERR_set_mark();
  legacy_.reset(OSSL_PROVIDER_load(context_.get(), "legacy"));
  ERR_pop_to_mark();
}

}  // namespace airmodem
