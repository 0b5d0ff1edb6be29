/// A TLS client without a socket: ciphertext in and out, plaintext in and out.
///
/// Theory of operation. OpenSSL reads from and writes to two strings. What has come in is taken
/// only as far as it is asked for: the handshake asks for its own messages, read() for one record
/// at a time. Every call may leave something in the output, be it an alert or the answer to a key
/// update, so take_output() belongs after every call.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/tls/openssl_pointers.h"
#include "adapters/tls/tls_context.h"
#include "airmodem/tls.h"
#include "core/util/byte_queue.h"

namespace airmodem {

/// The most plaintext that one record holds.
inline constexpr std::size_t kRecordSize = 16'384;

class TlsSession {
 public:
  enum class State {
    Handshaking,
    Open,
    Ended,   ///< the peer has said that it sends no more; sending goes on
    Failed,  ///< reason() says why
  };

  TlsSession(std::shared_ptr<TlsContext> context, const TlsSettings& settings);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Begins the handshake.
  void start();

  /// Takes ciphertext, and goes on with the handshake. The caller bounds what is not read yet.
  void receive(std::string_view ciphertext);

  /// Decrypts at most one record into `plaintext` and returns its size; 0: there is none now, or
  /// state() has changed.
  std::size_t read(std::span<char> plaintext);

  /// Encrypts at most kRecordSize bytes as one record; false, and Failed, when that cannot be done.
  bool send(std::string_view plaintext);

  /// Says that nothing more will be sent.
  void close();

  std::size_t output_size() const { return wire_.output.size(); }
  std::string take_output();

  State state() const { return state_; }
  const std::string& reason() const { return reason_; }

  /// Version and suite of an open session.
  std::string description() const;

  /// Which settings of an open session had no effect, each in words.
  const std::vector<std::string>& unused_settings() const { return unused_settings_; }

 private:
  /// What OpenSSL reads and writes.
  struct Wire {
    ByteQueue input;
    std::string output;
  };
  struct WireMethod;

  void shake_hands();
  void fail(int result);
  void check_chosen();
  static void on_message(int written, int version, int type, const void* bytes, std::size_t size,
                         SSL* ssl, void* session) noexcept;
  void offer_premaster() noexcept;

  std::shared_ptr<TlsContext> context_;
  Wire wire_;
  SslPointer ssl_;
  State state_ = State::Handshaking;
  std::string reason_;
  std::vector<std::string> unused_settings_;
  std::string client_random_;
  std::string premaster_;
  bool premaster_used_ = false;
};

}  // namespace airmodem
