#include "adapters/tls/openssl_pointers.h"

#include <openssl/err.h>

#include <new>

namespace airmodem {

void need_memory(bool is_made) {
  if (!is_made) throw std::bad_alloc();
}

std::string take_openssl_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "no reason is known" : reason;
}

}  // namespace airmodem
