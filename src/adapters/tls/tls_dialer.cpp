#include "adapters/tls/tls_dialer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/tls/tls_connection.h"
#include "adapters/tls/tls_session.h"

namespace airmodem {
namespace {

Error error_of(NotDone why) { return {.message = std::string(to_text(why))}; }

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

TlsDialer::TlsDialer(boost::asio::io_context& io, Dialer& inner, std::shared_ptr<FileStore> files,
                     Background& background, KeyLog* key_log, LimitedLog* log)
    : io_(io),
      inner_(inner),
      files_(std::move(files)),
      background_(background),
      on_loop_(io),
      key_log_(key_log),
      log_(log) {}

std::unique_ptr<Connection> TlsDialer::dial(const Target& target, ConnectionObserver& observer) {
  if (!target.tls) return inner_.dial(target, observer);
  auto connection = std::make_unique<TlsConnection>(io_, inner_, target, observer, log_);
  prepare(*connection, *target.tls);
  return connection;
}

std::size_t TlsDialer::contexts() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(shared_, [](const Shared& each) { return !each.context.expired(); }));
}

Background& TlsDialer::background_for(const TlsSettings& settings) {
  if (needs_files(settings)) return background_;
  return on_loop_;
}

void TlsDialer::prepare(TlsConnection& connection, const TlsSettings& settings) {
  const auto read = [settings, files = files_]() -> Result<TlsFiles> {
    if (auto named = check_server_name(settings); !named) return tl::unexpected(named.error());
    return read_tls_files(settings, *files);
  };
  compute(background_for(settings), read,
          connection.guard([this, &connection, settings](Computed<Result<TlsFiles>> files) {
            if (!files) return connection.refuse(error_of(files.error()));
            if (!*files) return connection.refuse(files->error());
            take_files(connection, settings, **std::move(files));
          }));
}

/// Goes on with a context of these settings that is in use, or has a new one made.
void TlsDialer::take_files(TlsConnection& connection, const TlsSettings& settings, TlsFiles files) {
  if (auto found = find(settings, files)) {
    return take_context(connection, settings, std::move(files), std::move(found));
  }
  const bool is_for_loop = !needs_files(settings);
  const auto make = [settings, files, key_log = key_log_, is_for_loop] {
    auto made = TlsContext::make(settings, files, key_log);
    if (made && !is_for_loop) (*made)->leave_thread();
    return made;
  };
  compute(background_for(settings), make,
          connection.guard([this, &connection, settings, files](Computed<Made> made) {
            if (!made) return connection.refuse(error_of(made.error()));
            take_context(connection, settings, files, *std::move(made));
          }));
}

void TlsDialer::take_context(TlsConnection& connection, const TlsSettings& settings, TlsFiles files,
                             Made made) {
  if (!made) return connection.refuse(made.error());
  std::shared_ptr<TlsContext> context = *std::move(made);
  if (!chooses_random(settings)) {
    // Another connection's may have been made meanwhile.
    if (auto found = find(settings, files)) {
      context = std::move(found);
    } else {
      shared_.push_back({shared_part(settings), std::move(files), context});
    }
  }
  connection.begin(std::make_unique<TlsSession>(std::move(context), settings));
}

/// A context of these settings that is in use; null when there is none, or none may be shared.
std::shared_ptr<TlsContext> TlsDialer::find(const TlsSettings& settings, const TlsFiles& files) {
  if (chooses_random(settings)) return nullptr;
  std::erase_if(shared_, [](const Shared& each) { return each.context.expired(); });
  const TlsSettings wanted = shared_part(settings);
  const auto found = std::ranges::find_if(
      shared_, [&](const Shared& each) { return each.settings == wanted && each.files == files; });
  return found == shared_.end() ? nullptr : found->context.lock();
}

}  // namespace airmodem
