/// Opens TLS links over another dialer's plain connections, and passes the plain ones through.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/ports.h"
#include "adapters/tls/key_log.h"
#include "adapters/tls/tls_context.h"
#include "airmodem/result.h"

namespace airmodem {

class LimitedLog;

class TlsDialer final : public Dialer {
 public:
  /// All of them outlive the dialer and its connections. The key log may be null; without `log`
  /// what is logged has no limits.
  TlsDialer(boost::asio::io_context& io, Dialer& inner, const FileStore& files, KeyLog* key_log,
            LimitedLog* log = nullptr);

  /// Settings that cannot be met end in OpenFailure::Tls without any packet; the log names the one
  /// that is at fault. The files are read now.
  std::unique_ptr<Connection> dial(const Target& target, ConnectionObserver& observer) override;

  std::uint64_t unsent() const override { return inner_.unsent(); }

  /// How many contexts its connections share now.
  std::size_t contexts() const;

 private:
  /// A context in use, and what it was made of.
  struct Shared {
    TlsSettings settings;
    TlsFiles files;
    std::weak_ptr<TlsContext> context;
  };

  Result<std::shared_ptr<TlsContext>> context(const TlsSettings& settings);

  boost::asio::io_context& io_;
  Dialer& inner_;
  const FileStore& files_;
  KeyLog* key_log_;
  LimitedLog* log_;
  std::vector<Shared> shared_;
};

}  // namespace airmodem
