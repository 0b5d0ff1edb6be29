/// Random bytes that are chosen beforehand (clientrandom and premaster; spec: sslcfg.tags).
///
/// Theory of operation. A library context gets a generator of our own, which passes every request
/// on to the process's true one, but for a single answer that it may be holding. That answer is
/// given once, to a public request of exactly its size; private keys are made from private
/// requests, which another instance serves. So it is up to the caller to offer the answer just
/// before the one request that is meant, and to withdraw it after.
#pragma once

#include <openssl/types.h>

#include <string_view>

#include "adapters/tls/openssl_pointers.h"

namespace airmodem {

class ChosenRandom {
 public:
  /// Nothing of `library` may have asked for random bytes yet. It outlives this object.
  explicit ChosenRandom(OSSL_LIB_CTX* library);

  /// The next request for as many bytes is answered with these; false if there is no memory for
  /// them.
  bool offer(std::string_view bytes) noexcept;

  /// Takes back what was offered. Returns whether it had been used.
  bool withdraw();

 private:
  OSSL_LIB_CTX* library_;
  ProviderPointer provider_;
};

}  // namespace airmodem
