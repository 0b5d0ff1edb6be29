#include "adapters/tls/tls_dialer.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "adapters/lifeline.h"
#include "adapters/output/limited_log.h"
#include "adapters/tls/tls_connection.h"
#include "adapters/tls/tls_session.h"

namespace airmodem {
namespace {

/// A connection that was given up before it began.
class RefusedConnection final : public Connection {
 public:
  RefusedConnection(boost::asio::io_context& io, ConnectionObserver& observer) {
    boost::asio::post(
        io, lifeline_.guard([&observer] { observer.connection_open_failed(OpenFailure::Tls); }));
  }

  void send(std::string, SendReport) override {}
  std::uint64_t acked() const override { return 0; }
  std::uint64_t unsent() const override { return 0; }
  void limit_retries(int) override {}
  void keep_alive(const KeepAlive&) override {}
  void pause_reading() override {}
  void resume_reading() override {}
  void close(CloseHow) override { lifeline_.cut(); }

 private:
  Lifeline lifeline_;
};

/// The settings that a context is made of: the host's name is the connection's own, and the files
/// count by what they hold.
TlsSettings shared_part(TlsSettings settings) {
  settings.host_name.clear();
  settings.ca_file.clear();
  settings.certificate_file.clear();
  settings.key_file.clear();
  return settings;
}

}  // namespace

TlsDialer::TlsDialer(boost::asio::io_context& io, Dialer& inner, const FileStore& files,
                     KeyLog* key_log, LimitedLog* log)
    : io_(io), inner_(inner), files_(files), key_log_(key_log), log_(log) {}

std::unique_ptr<Connection> TlsDialer::dial(const Target& target, ConnectionObserver& observer) {
  if (!target.tls) return inner_.dial(target, observer);
  auto shared = context(*target.tls);
  if (!shared) {
    warn(log_, Repeated::TlsSettings, "no TLS connection to {} port {}: {}", target.host,
         target.port.value, shared.error().message);
    return std::make_unique<RefusedConnection>(io_, observer);
  }
  auto session = std::make_unique<TlsSession>(*std::move(shared), *target.tls);
  return std::make_unique<TlsConnection>(io_, inner_, target, std::move(session), observer, log_);
}

std::size_t TlsDialer::contexts() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(shared_, [](const Shared& each) { return !each.context.expired(); }));
}

/// A context of these settings that is in use, or a new one.
Result<std::shared_ptr<TlsContext>> TlsDialer::context(const TlsSettings& settings) {
  if (auto named = check_host_name(settings); !named) return tl::unexpected(named.error());
  auto files = read_tls_files(settings, files_);
  if (!files) return tl::unexpected(files.error());
  if (chooses_random(settings)) return TlsContext::make(settings, *files, key_log_);

  std::erase_if(shared_, [](const Shared& each) { return each.context.expired(); });
  const TlsSettings wanted = shared_part(settings);
  const auto found = std::ranges::find_if(
      shared_, [&](const Shared& each) { return each.settings == wanted && each.files == *files; });
  if (found != shared_.end()) return found->context.lock();
  auto made = TlsContext::make(settings, *files, key_log_);
  if (made) shared_.push_back({wanted, *std::move(files), *made});
  return made;
}

}  // namespace airmodem
