#include "adapters/tls/tls_session.h"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "core/check.h"

namespace airmodem {
namespace {

/// The tag of SSLCFG by which a certificate is refused for `reason`, one of X509_V_ERR.
std::string_view setting_behind(long reason) {
  switch (reason) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "ignorelocaltime";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "hostname";
    case X509_V_ERR_CERT_REJECTED:
      return "verifymode";
    default:
      return "cacert";
  }
}

/// Why OpenSSL has given up, in words for who does not know it.
std::string explain_error() {
  const int reason = ERR_GET_REASON(ERR_peek_error());
  const std::string text = take_openssl_error();
  if (reason > SSL_AD_REASON_OFFSET) {
    const char* const alert = SSL_alert_desc_string_long(reason - SSL_AD_REASON_OFFSET);
    return fmt::format("the peer refuses, alert {}", alert);
  }
  if (reason == SSL_R_WRONG_VERSION_NUMBER) {
    return fmt::format("the answer is no TLS, or of no version that was offered ({})", text);
  }
  return text;
}

}  // namespace

/// The strings as OpenSSL's kind of stream. No exception may pass through OpenSSL's frames.
struct TlsSession::WireMethod {
  static Wire& wire(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* out, int size) noexcept {
    BIO_clear_retry_flags(bio);
    Wire& from = wire(bio);
    if (from.input.empty()) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t count = from.input.view().copy(out, static_cast<std::size_t>(size));
    from.input.pop(count);
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* bytes, int size) noexcept {
    try {
      wire(bio).output.append(bytes, static_cast<std::size_t>(size));
    } catch (const std::exception&) {  // memory is missing: the session fails
      return -1;
    }
    return size;
  }

  static long control(BIO*, int command, long, void*) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* get() {
    static BIO_METHOD* const kMethod = [] {
      BIO_METHOD* const made =
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "airmodem strings");
      need_memory(made != nullptr);
      BIO_meth_set_read(made, read);
      BIO_meth_set_write(made, write);
      BIO_meth_set_ctrl(made, control);
      return made;
    }();
    return kMethod;
  }
};

TlsSession::TlsSession(std::shared_ptr<TlsContext> context, const TlsSettings& settings)
    : context_(std::move(context)),
      ssl_(context_->client(settings)),
      client_random_(settings.client_random),
      premaster_(settings.premaster) {
  BIO* const bio = BIO_new(WireMethod::get());
  need_memory(bio != nullptr);
  BIO_set_data(bio, &wire_);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (premaster_.empty()) return;
  SSL_set_msg_callback(ssl_.get(), on_message);
  SSL_set_msg_callback_arg(ssl_.get(), this);
}

TlsSession::~TlsSession() = default;

void TlsSession::start() {
  ChosenRandom* const random = client_random_.empty() ? nullptr : context_->chosen_random();
  // The ClientHello's random is the first that this call asks for.
  if (random != nullptr) random->offer(client_random_);
  shake_hands();
  if (random != nullptr) random->withdraw();
}

void TlsSession::receive(std::string_view ciphertext) {
  if (state_ == State::Failed || state_ == State::Ended) return;
  wire_.input.push(ciphertext);
  if (state_ == State::Handshaking) shake_hands();
}

void TlsSession::shake_hands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return fail(result);
  state_ = State::Open;
  check_chosen();
}

std::size_t TlsSession::read(std::span<char> plaintext) {
  if (state_ != State::Open) return 0;
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_read_ex(ssl_.get(), plaintext.data(), plaintext.size(), &size);
  if (result == 1) return size;
  fail(result);
  return 0;
}

bool TlsSession::send(std::string_view plaintext) {
  AIRMODEM_CHECK(plaintext.size() <= kRecordSize);
  if (state_ != State::Open && state_ != State::Ended) return false;
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &size);
  if (result == 1) return true;
  fail(result);
  return false;
}

void TlsSession::close() {
  if (state_ != State::Open && state_ != State::Ended) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

std::string TlsSession::take_output() { return std::exchange(wire_.output, {}); }

/// Looks why a call has not succeeded; waiting for more of the peer's bytes is no failure.
void TlsSession::fail(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return;
  if (error == SSL_ERROR_ZERO_RETURN) {
    state_ = State::Ended;
    return;
  }
  const long verified = SSL_get_verify_result(ssl_.get());
  const bool is_refused = state_ == State::Handshaking && verified != X509_V_OK &&
                          SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
  state_ = State::Failed;
  reason_ = is_refused
                ? fmt::format("the server's certificate is refused: {} (SSLCFG {})",
                              X509_verify_cert_error_string(verified), setting_behind(verified))
                : explain_error();
  ERR_clear_error();
}

std::string TlsSession::description() const {
  return fmt::format("{} {}", SSL_get_version(ssl_.get()), SSL_get_cipher_name(ssl_.get()));
}

// Chosen bytes (clientrandom and premaster; spec: sslcfg.tags).

/// The premaster is asked for when the ClientKeyExchange is made, which answers the
/// ServerHelloDone. Up to there the bytes are not offered, so that no other request of their size,
/// in a handshake without an RSA key exchange, takes them.
void TlsSession::on_message(int written, int, int type, const void* bytes, std::size_t size,
                            SSL* ssl, void* session) noexcept {
  if (written != 0 || type != SSL3_RT_HANDSHAKE || size == 0) return;
  if (*static_cast<const unsigned char*>(bytes) != SSL3_MT_SERVER_DONE) return;
  const SSL_CIPHER* const suite = SSL_get_pending_cipher(ssl);
  if (suite == nullptr || SSL_CIPHER_get_kx_nid(suite) != NID_kx_rsa) return;
  static_cast<TlsSession*>(session)->offer_premaster();
}

void TlsSession::offer_premaster() noexcept {
  // The protocol writes the version offered into the first two.
  premaster_used_ = context_->chosen_random()->offer(std::string_view(premaster_).substr(2));
}

/// Finds out which chosen bytes had no place.
void TlsSession::check_chosen() {
  if (!client_random_.empty()) {
    std::string used(SSL3_RANDOM_SIZE, '\0');
    SSL_get_client_random(ssl_.get(), reinterpret_cast<unsigned char*>(used.data()), used.size());
    if (!used.ends_with(client_random_)) {
      unused_settings_.emplace_back("SSLCFG clientrandom: the ClientHello has gone out without it");
    }
  }
  if (premaster_.empty()) return;
  const bool was_used = context_->chosen_random()->withdraw() && premaster_used_;
  if (!was_used) {
    unused_settings_.push_back(fmt::format(
        "SSLCFG premaster: {} has no RSA key exchange, so it had no place", description()));
  }
}

}  // namespace airmodem
