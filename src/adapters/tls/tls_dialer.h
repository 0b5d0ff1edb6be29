/// Opens TLS links over another dialer's plain connections, and passes the plain ones through.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/background/on_loop.h"
#include "adapters/tls/key_log.h"
#include "adapters/tls/tls_context.h"
#include "adapters/tls/tls_files.h"
#include "airmodem/result.h"
#include "runtime/background.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;
class TlsConnection;

class TlsDialer final : public Dialer {
 public:
  /// All of them outlive the dialer, and it its connections. The key log may be null; without `log`
  /// what is logged has no limits.
  TlsDialer(boost::asio::io_context& io, Dialer& inner, std::shared_ptr<FileStore> files,
            Background& background, KeyLog* key_log, LimitedLog* log = nullptr);

  /// Settings that cannot be met end in OpenFailure::Tls without any packet; the log names the one
  /// that is at fault. First the files are read and parsed, in the background; where there are
  /// none, no disk of anybody's is waited for.
  std::unique_ptr<Connection> dial(const Target& target, ConnectionObserver& observer) override;

  std::uint64_t unacknowledged() const override { return inner_.unacknowledged(); }
  bool is_idle() const override { return inner_.is_idle(); }

  /// How many contexts its connections share now.
  std::size_t contexts() const;

 private:
  /// A context in use, and what it was made of.
  struct Shared {
    TlsSettings settings;
    TlsFiles files;
    std::weak_ptr<TlsContext> context;
  };

  using Made = Result<std::shared_ptr<TlsContext>>;

  Background& background_for(const TlsSettings& settings);
  void prepare(TlsConnection& connection, const TlsSettings& settings);
  void take_files(TlsConnection& connection, const TlsSettings& settings, TlsFiles files);
  void take_context(TlsConnection& connection, const TlsSettings& settings, TlsFiles files,
                    Made made);
  std::shared_ptr<TlsContext> find(const TlsSettings& settings, const TlsFiles& files);

  boost::asio::io_context& io_;
  Dialer& inner_;
  std::shared_ptr<FileStore> files_;
  Background& background_;
  OnLoop on_loop_;
  KeyLog* key_log_;
  LimitedLog* log_;
  std::vector<Shared> shared_;
};

}  // namespace airmodem
