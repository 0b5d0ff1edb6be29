#include "adapters/tls/tls_files.h"

#include <fmt/core.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstdint>
#include <string_view>

namespace airmodem {
namespace {

// Far above every certificate file there is; a whole system's collection of roots is smaller.
constexpr std::uint64_t kLargestFile = 512 * 1024;

Result<std::string> read_file(std::string_view setting, const std::string& name,
                              const FileStore& files) {
  auto bytes = files.read(name, 0, kLargestFile + 1);
  if (!bytes && bytes.error() == FileFailure::NotFound) {
    return failure(fmt::format("SSLCFG {}: there is no file {}", setting, name));
  }
  if (!bytes) return failure(fmt::format("SSLCFG {}: {} cannot be read", setting, name));
  if (bytes->empty()) return failure(fmt::format("SSLCFG {}: {} is empty", setting, name));
  if (bytes->size() > kLargestFile) {
    return failure(fmt::format("SSLCFG {}: {} is too large", setting, name));
  }
  return *std::move(bytes);
}

// OpenSSL's own way is to ask at the terminal.
int refuse_password(char*, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

BioPointer reader(const std::string& bytes) {
  BioPointer bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  need_memory(bio != nullptr);
  return bio;
}

// Both leave OpenSSL's error where they meet what is no certificate.

std::vector<CertificatePointer> read_pem(const std::string& bytes, OSSL_LIB_CTX* library) {
  const BioPointer bio = reader(bytes);
  std::vector<CertificatePointer> found;
  bool was_asked = false;
  while (true) {
    X509* certificate = X509_new_ex(library, nullptr);
    if (PEM_read_bio_X509(bio.get(), &certificate, refuse_password, &was_asked) == nullptr) {
      X509_free(certificate);  // null where the failure has freed it
      break;
    }
    found.emplace_back(certificate);
  }
  // What follows the last one may be any text.
  if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) ERR_clear_error();
  return found;
}

std::vector<CertificatePointer> read_der(const std::string& bytes, OSSL_LIB_CTX* library) {
  std::vector<CertificatePointer> found;
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  while (at != end) {
    X509* certificate = X509_new_ex(library, nullptr);
    if (d2i_X509(&certificate, &at, end - at) == nullptr) {
      X509_free(certificate);  // as above
      break;
    }
    found.emplace_back(certificate);
    // A host that uploads lines ends the last one too.
    while (at != end && (*at == '\r' || *at == '\n')) ++at;
  }
  return found;
}

}  // namespace

bool needs_files(const TlsSettings& settings) {
  return settings.verification != Verification::None && !settings.ca_file.empty();
}

Result<TlsFiles> read_tls_files(const TlsSettings& settings, const FileStore& files) {
  TlsFiles read;
  if (settings.verification == Verification::None) return read;
  if (settings.ca_file.empty()) {
    return failure("SSLCFG cacert: it is not set, and seclevel needs it to verify the server");
  }
  auto authorities = read_file("cacert", settings.ca_file, files);
  if (!authorities) return tl::unexpected(authorities.error());
  read.authorities = *std::move(authorities);
  if (settings.verification != Verification::Mutual) return read;

  if (settings.certificate_file.empty() && settings.key_file.empty()) return read;
  if (settings.certificate_file.empty()) {
    return failure("SSLCFG clientcert: it is not set, but clientkey is");
  }
  if (settings.key_file.empty()) {
    return failure("SSLCFG clientkey: it is not set, but clientcert is");
  }
  auto certificate = read_file("clientcert", settings.certificate_file, files);
  if (!certificate) return tl::unexpected(certificate.error());
  auto key = read_file("clientkey", settings.key_file, files);
  if (!key) return tl::unexpected(key.error());
  read.certificate = *std::move(certificate);
  read.key = *std::move(key);
  return read;
}

Result<std::vector<CertificatePointer>> parse_certificates(const std::string& bytes,
                                                           OSSL_LIB_CTX* library) {
  const bool is_pem = bytes.find("-----BEGIN ") != std::string::npos;
  ERR_clear_error();
  auto found = is_pem ? read_pem(bytes, library) : read_der(bytes, library);
  const bool is_broken = ERR_peek_error() != 0;
  const std::string reason = is_broken ? take_openssl_error() : "it holds none";
  // What OpenSSL makes of bytes that are no DER at all, such as "too long", would mislead.
  if (is_broken && !is_pem && found.empty()) return failure("it is neither PEM nor DER");
  if (is_broken || found.empty()) return failure(reason);
  return found;
}

Result<KeyPointer> parse_key(const std::string& bytes, OSSL_LIB_CTX* library) {
  using DecoderPointer = std::unique_ptr<OSSL_DECODER_CTX, FreeWith<OSSL_DECODER_CTX_free>>;
  EVP_PKEY* key = nullptr;
  bool was_asked = false;
  ERR_clear_error();
  const DecoderPointer decoder(OSSL_DECODER_CTX_new_for_pkey(
      &key, nullptr, nullptr, nullptr, OSSL_KEYMGMT_SELECT_PRIVATE_KEY, library, nullptr));
  need_memory(decoder != nullptr);
  OSSL_DECODER_CTX_set_pem_password_cb(decoder.get(), refuse_password, &was_asked);
  const BioPointer bio = reader(bytes);
  const bool is_read = OSSL_DECODER_from_bio(decoder.get(), bio.get()) == 1;
  KeyPointer owned(key);
  const std::string reason = take_openssl_error();
  if (was_asked) return failure("the key is encrypted, and there is no setting for its password");
  if (!is_read || !owned) return failure("it holds no private key (" + reason + ")");
  return owned;
}

}  // namespace airmodem
