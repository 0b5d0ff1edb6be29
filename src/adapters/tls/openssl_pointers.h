/// OpenSSL's objects as values that free themselves, and its errors as sentences.
#pragma once

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace airmodem {

template <auto kFree>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BioPointer = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, FreeWith<X509_free>>;
using LibraryPointer = std::unique_ptr<OSSL_LIB_CTX, FreeWith<OSSL_LIB_CTX_free>>;
using ProviderPointer = std::unique_ptr<OSSL_PROVIDER, FreeWith<OSSL_PROVIDER_unload>>;
using ContextPointer = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, FreeWith<SSL_free>>;

/// After a call that fails for want of memory alone: throws std::bad_alloc if it has.
void need_memory(bool is_made);

/// What OpenSSL says about the call that failed: the first of its errors, which is the nearest to
/// the cause. Empties its queue.
std::string take_openssl_error();

}  // namespace airmodem
