#include "app/application.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <utility>

#include "adapters/driver.h"
#include "adapters/files/folder_store.h"
#include "adapters/files/memory_settings.h"
#include "adapters/files/state_folder.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/host_address.h"
#include "adapters/network/module_resolver.h"
#include "adapters/network/peer_listener.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/network/socket_pinger.h"
#include "adapters/network/socket_time_client.h"
#include "adapters/network/target_policy.h"
#include "adapters/tls/key_log.h"
#include "adapters/tls/tls_dialer.h"
#include "adapters/trace.h"
#include "airmodem/module.h"
#include "app/terminal.h"

namespace airmodem {
namespace {

std::chrono::minutes utc_offset() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return std::chrono::duration_cast<std::chrono::minutes>(std::chrono::seconds(local.tm_gmtoff));
}

std::string server_or_none(const std::vector<std::string>& servers, std::size_t index) {
  return index < servers.size() ? servers[index] : "0.0.0.0";
}

ModuleOptions module_options(const std::string& address, const std::vector<std::string>& servers,
                             const SettingsStore& settings) {
  return {.address = address,
          .primary_dns = server_or_none(servers, 0),
          .secondary_dns = server_or_none(servers, 1),
          .started_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
          .utc_offset = utc_offset(),
          .kept_settings = settings.kept()};
}

// From here on the signals that end the program wait for the loop. One that is ignored stays so:
// that is what nohup is for.
void catch_signals(boost::asio::signal_set& signals) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a write behind the limit of files is an error like any other
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction now {};
    const bool is_ignored = sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!is_ignored) signals.add(number);
  }
}

std::filesystem::path files_folder(const Options& options, const StateFolder* state) {
  if (options.files.empty() && state != nullptr) return state->files();
  return options.files;
}

// Puts what `made` holds into `place`; false and the reason in `trouble` where it holds none.
template <class T>
bool keep(Result<T> made, T& place, Error& trouble) {
  if (!made) {
    trouble = made.error();
    return false;
  }
  place = *std::move(made);
  return true;
}

}  // namespace

/// In the order in which they need one another.
struct Application::Parts {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io};
  std::unique_ptr<Trace> trace;
  std::unique_ptr<EchoServer> echo;
  std::unique_ptr<CaresResolver> shared_resolver;
  std::unique_ptr<ModuleResolver> resolver;
  std::unique_ptr<KeyLog> key_log;
  std::unique_ptr<StateFolder> state;
  MemorySettings memory_settings;
  std::unique_ptr<FolderStore> files;

  /// Where settings are kept: without a folder as long as the program runs.
  SettingsStore& settings() {
    return state ? static_cast<SettingsStore&>(*state) : memory_settings;
  }

  std::unique_ptr<SocketDialer> socket_dialer;
  std::unique_ptr<TlsDialer> dialer;
  std::unique_ptr<PeerListener> listener;
  std::unique_ptr<SocketPinger> pinger;
  std::unique_ptr<SocketTimeClient> time_client;
  TerminalBuffer terminal_buffer{};
  ServedTerminal served;
  std::unique_ptr<Driver> driver;
};

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::make(const Options& options) {
  auto parts = std::make_unique<Parts>();
  catch_signals(parts->signals);
  SocketDialerOptions dialer_options;
  std::string address = options.local_address;
  if (address.empty()) {
    address = source_address();
  } else {
    if (const auto usable = check_local_address(address); !usable) {
      return failure("--local-address: " + usable.error().message);
    }
    dialer_options.local_address = boost::asio::ip::make_address(address);
  }
  auto policy = TargetPolicy::parse(options.policy);
  if (!policy) return tl::unexpected(policy.error());
  dialer_options.policy = *policy;
  Error trouble;
  // The trace comes last: it empties its file, which must not be for nothing.
  const bool is_made =
      (!options.echo_server ||
       keep(EchoServer::open(parts->io, options.echo_port), parts->echo, trouble)) &&
      keep(CaresResolver::open(parts->io), parts->shared_resolver, trouble) &&
      keep(open_terminal(parts->io, options, parts->terminal_buffer), parts->served, trouble) &&
      (options.tls_keylog.empty() ||
       keep(KeyLog::open(options.tls_keylog), parts->key_log, trouble)) &&
      (options.state.empty() || keep(StateFolder::open(options.state), parts->state, trouble)) &&
      keep(FolderStore::open(files_folder(options, parts->state.get())), parts->files, trouble) &&
      (options.trace.empty() || keep(Trace::open(options.trace), parts->trace, trouble));
  if (!is_made) return tl::unexpected<Error>(trouble);
  parts->resolver = std::make_unique<ModuleResolver>(parts->io, *parts->shared_resolver, *policy);
  const SocketPingerOptions source{.local_address = dialer_options.local_address,
                                   .policy = *policy};
  parts->pinger = std::make_unique<SocketPinger>(parts->io, *parts->resolver, source);
  parts->time_client = std::make_unique<SocketTimeClient>(
      parts->io, *parts->resolver,
      SocketTimeClientOptions{.local_address = source.local_address, .policy = *policy});
  parts->socket_dialer =
      std::make_unique<SocketDialer>(parts->io, *parts->resolver, std::move(dialer_options));
  parts->dialer = std::make_unique<TlsDialer>(parts->io, *parts->socket_dialer, *parts->files,
                                              parts->key_log.get());
  parts->listener = std::make_unique<PeerListener>(parts->socket_dialer->context());
  parts->driver = std::make_unique<Driver>(
      parts->io,
      Module(air724ug(), module_options(address, parts->resolver->servers(), parts->settings())),
      DriverPorts{*parts->served.terminal, *parts->dialer, *parts->resolver, *parts->files,
                  *parts->listener, parts->settings(), *parts->pinger, *parts->time_client},
      address, parts->trace.get());
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

void Application::run() {
  parts_->signals.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    parts_->signals.async_wait([this](const auto&, int) { parts_->io.stop(); });
    parts_->driver->finish([this] { parts_->io.stop(); });
  });
  parts_->driver->start();
  fmt::print("ready {}", parts_->served.name);
  if (parts_->echo) {
    const auto port = parts_->echo->port();
    fmt::print(" echo-tcp=127.0.0.1:{0} echo-udp=127.0.0.1:{0}", port);
  }
  fmt::print("\n");
  std::fflush(stdout);
  parts_->io.run();
  parts_->driver->stop();
}

}  // namespace airmodem
