#include "app/served_module.h"

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/background/workers.h"
#include "adapters/driver.h"
#include "adapters/files/memory_settings.h"
#include "adapters/files/state_folder.h"
#include "adapters/network/host_address.h"
#include "adapters/network/module_resolver.h"
#include "adapters/network/peer_listener.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/network/socket_pinger.h"
#include "adapters/network/socket_time_client.h"
#include "adapters/output/limited_log.h"
#include "adapters/tls/tls_dialer.h"
#include "adapters/trace.h"
#include "airmodem/module.h"

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

/// The address that everything leaves from, if there is such a one.
std::optional<boost::asio::ip::address> source_of(const ModuleConfig& config) {
  if (config.local_address.empty()) return std::nullopt;
  return boost::asio::ip::make_address(config.local_address);
}

PeerListenerOptions listener_options(const ModuleConfig& config) {
  PeerListenerOptions options;
  if (!config.server_address.empty()) {
    options.address = boost::asio::ip::make_address(config.server_address);
  }
  return options;
}

}  // namespace

/// In the order in which they need one another.
struct ServedModule::Parts {
  SharedParts& shared;
  ModuleConfig config;
  std::string address;
  /// Without a folder they are kept as long as the module is there.
  std::shared_ptr<SettingsStore> settings = std::make_shared<MemorySettings>();
  std::shared_ptr<FolderStore> files;
  std::unique_ptr<Background> background;
  std::unique_ptr<Trace> trace;
  std::unique_ptr<LimitedLog> log;
  std::unique_ptr<ModuleResolver> resolver;
  std::unique_ptr<SocketDialer> socket_dialer;
  std::unique_ptr<TlsDialer> dialer;
  std::unique_ptr<PeerListener> listener;
  std::unique_ptr<SocketPinger> pinger;
  std::unique_ptr<SocketTimeClient> time_client;
  ServedTerminal terminal;
  std::unique_ptr<Driver> driver;

  Result<void> open_folders();
  void reach_network();
  Profile module_profile() const;
  ModuleOptions module_options();
};

// ---- what it is made of ----

Profile ServedModule::Parts::module_profile() const {
  Profile profile = config.profile;
  profile.power.already_on = config.already_on.value_or(profile.power.already_on);
  return profile;
}

ModuleOptions ServedModule::Parts::module_options() {
  const auto servers = shared.resolver.servers();
  return {.address = address,
          .primary_dns = server_or_none(servers, 0),
          .secondary_dns = server_or_none(servers, 1),
          .started_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
          .utc_offset = utc_offset(),
          .timing = config.timing,
          .baud = terminal_rate(config),
          .kept_settings = settings->kept()};
}

Result<void> ServedModule::Parts::open_folders() {
  std::filesystem::path folder = config.files;
  if (!config.state.empty()) {
    auto opened = StateFolder::open(config.state, config.profile);
    if (!opened) return tl::unexpected(opened.error());
    if (folder.empty()) folder = (*opened)->files();
    settings = *std::move(opened);
  }
  if (files) return {};
  auto opened = FolderStore::open(folder);
  if (!opened) return tl::unexpected(opened.error());
  files = *std::move(opened);
  return {};
}

void ServedModule::Parts::reach_network() {
  const auto source = source_of(config);
  const TargetPolicy& policy = shared.policy;
  log = std::make_unique<LimitedLog>(shared.io);
  background = Workers::of_program().make_lane(shared.io);
  resolver = std::make_unique<ModuleResolver>(shared.io, shared.resolver, policy, log.get());
  socket_dialer = std::make_unique<SocketDialer>(
      shared.io, *resolver,
      SocketDialerOptions{.local_address = source, .policy = policy, .log = log.get()});
  dialer = std::make_unique<TlsDialer>(shared.io, *socket_dialer, files, *background,
                                       shared.key_log, log.get());
  listener = std::make_unique<PeerListener>(socket_dialer->context(), listener_options(config));
  pinger = std::make_unique<SocketPinger>(
      shared.io, *resolver,
      SocketPingerOptions{.local_address = source, .policy = policy, .log = log.get()});
  time_client = std::make_unique<SocketTimeClient>(
      shared.io, *resolver,
      SocketTimeClientOptions{.local_address = source, .policy = policy, .log = log.get()});
}

ServedModule::ServedModule(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ServedModule::~ServedModule() = default;

Result<std::unique_ptr<ServedModule>> ServedModule::make(SharedParts& shared,
                                                         const ModuleConfig& config,
                                                         ServedTerminal terminal,
                                                         std::shared_ptr<FolderStore> files) {
  auto parts = std::make_unique<Parts>(Parts{.shared = shared, .config = config});
  parts->address = config.local_address.empty() ? source_address() : config.local_address;
  parts->files = std::move(files);
  if (const auto opened = parts->open_folders(); !opened) return tl::unexpected(opened.error());
  if (!config.trace.empty()) {
    auto trace = Trace::open(config.trace, {.limit = config.trace_limit});
    if (!trace) return tl::unexpected(trace.error());
    parts->trace = *std::move(trace);
  }
  parts->terminal = std::move(terminal);
  return std::unique_ptr<ServedModule>(new ServedModule(std::move(parts)));
}

std::string ServedModule::ready() const { return parts_->terminal.ready; }

void ServedModule::start() {
  parts_->reach_network();
  Parts& parts = *parts_;
  parts.driver = std::make_unique<Driver>(
      parts.shared.io, Module(parts.module_profile(), parts.module_options()),
      DriverPorts{*parts.terminal.terminal, *parts.dialer, *parts.resolver, parts.files,
                  *parts.listener, parts.settings, *parts.background, *parts.pinger,
                  *parts.time_client, parts.log.get()},
      parts.address, parts.trace.get(), parts.config.name);
  parts.driver->start();
}

void ServedModule::finish(std::function<void()> done) { parts_->driver->finish(std::move(done)); }

void ServedModule::stop() {
  if (parts_->driver) parts_->driver->stop();
}

}  // namespace airmodem
