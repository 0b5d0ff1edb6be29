/// What connections with equal TLS settings share: OpenSSL's context with the parsed files.
#pragma once

#include <openssl/crypto.h>

#include <memory>
#include <optional>
#include <string>

#include "adapters/tls/chosen_random.h"
#include "adapters/tls/key_log.h"
#include "adapters/tls/openssl_pointers.h"
#include "adapters/tls/tls_files.h"
#include "adapters/tls/tls_library.h"
#include "airmodem/result.h"
#include "airmodem/tls.h"

namespace airmodem {

class TlsContext {
 public:
  /// Fails when the settings cannot be met: the library lacks what they ask for, or a file does not
  /// hold what it should. The message names the setting. The key log may be null, and outlives the
  /// context.
  static Result<std::shared_ptr<TlsContext>> make(const TlsSettings& settings,
                                                  const TlsFiles& files, KeyLog* key_log);

  /// Frees what OpenSSL keeps for the calling thread, which has made the context for another one.
  void leave_thread() const { OPENSSL_thread_stop_ex(library_.get()); }

  /// A client that has not begun, with what is the connection's own: the server's name, which
  /// check_server_name() has passed.
  SslPointer client(const TlsSettings& settings) const;

  /// The generator that answers as chosen; null when the settings choose nothing. Such a context
  /// serves one connection only.
  ChosenRandom* chosen_random() { return random_ ? &*random_ : nullptr; }

 private:
  TlsContext() = default;

  Result<void> limit(const TlsSettings& settings);
  Result<void> trust(const TlsSettings& settings, const std::string& authorities);
  Result<void> show(const TlsSettings& settings, const TlsFiles& files);

  TlsLibrary library_;
  std::optional<ChosenRandom> random_;
  ContextPointer context_;
};

/// Whether the server's name is one that TLS can carry.
Result<void> check_server_name(const TlsSettings& settings);

/// Whether the settings choose bytes that are else random.
bool chooses_random(const TlsSettings& settings);

}  // namespace airmodem
