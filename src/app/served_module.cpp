#include "app/served_module.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <ctime>
#include <exception>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/background/workers.h"
#include "adapters/files/state_folder.h"
#include "adapters/network/machine_bearer.h"
#include "adapters/network/module_resolver.h"
#include "adapters/network/peer_listener.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/network/socket_pinger.h"
#include "adapters/network/socket_time_client.h"
#include "adapters/output/trace_file.h"
#include "adapters/tls/tls_dialer.h"
#include "airmodem/module.h"
#include "runtime/driver.h"
#include "runtime/limited_log.h"
#include "runtime/memory_settings.h"
#include "runtime/module_guard.h"

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
  std::shared_ptr<ModuleGuard> guard;
  std::string address;
  /// Without a folder they are kept as long as the module is there.
  std::shared_ptr<SettingsStore> settings = std::make_shared<MemorySettings>();
  std::shared_ptr<FolderStore> files;
  std::unique_ptr<Background> background;
  std::unique_ptr<Trace> trace;  ///< null: none
  std::unique_ptr<Bearer> bearer;
  std::unique_ptr<LimitedLog> log;
  std::unique_ptr<ModuleResolver> resolver;
  std::unique_ptr<SocketDialer> socket_dialer;
  std::unique_ptr<TlsDialer> dialer;
  std::unique_ptr<PeerListener> listener;
  std::unique_ptr<SocketPinger> pinger;
  std::unique_ptr<SocketTimeClient> time_client;
  ServedTerminal terminal;
  std::unique_ptr<Driver> driver;

  Result<void> make(const OpenTerminal& open_terminal);
  Result<void> open_folders();
  void reach_network();
  void start();
  void leave_files() noexcept;
  void tell_failure(std::string_view why) noexcept;
  Profile module_profile() const;
  ModuleOptions module_options(const std::vector<Hook*>& hooks);
};

// ---- what it is made of ----

Profile ServedModule::Parts::module_profile() const {
  Profile profile = config.profile;
  profile.power.already_on = config.already_on.value_or(profile.power.already_on);
  return profile;
}

ModuleOptions ServedModule::Parts::module_options(const std::vector<Hook*>& hooks) {
  const auto servers = shared.resolver.servers();
  return {.address = address,
          .primary_dns = server_or_none(servers, 0),
          .secondary_dns = server_or_none(servers, 1),
          .started_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
          .utc_offset = utc_offset(),
          .timing = config.timing,
          .baud = terminal_rate(config),
          .kept_settings = settings->kept(),
          .tells_taken = std::ranges::any_of(hooks, &Hook::wants_taken)};
}

Result<void> ServedModule::Parts::open_folders() {
  std::filesystem::path folder = config.files;
  if (!config.state.empty()) {
    auto opened = StateFolder::open(config.state, config.profile, log_name(config.name));
    if (!opened) return failure_in(config.places, "state", opened.error().message);
    if (folder.empty()) folder = (*opened)->files();
    settings = *std::move(opened);
  }
  if (files) return {};
  if (folder.empty()) {
    files = FolderStore::make_private(log_name(config.name));
    return {};
  }
  auto opened = FolderStore::open(folder, log_name(config.name));
  const std::string_view key = config.files.empty() ? "state" : "files";
  if (!opened) return failure_in(config.places, key, opened.error().message);
  files = *std::move(opened);
  return {};
}

void ServedModule::Parts::reach_network() {
  const auto source = source_of(config);
  const TargetPolicy& policy = shared.policy;
  log = std::make_unique<LimitedLog>(shared.clock, log_name(config.name));
  background = Workers::of_program().make_lane(shared.io);
  resolver = std::make_unique<ModuleResolver>(shared.io, shared.resolver, policy, log.get());
  socket_dialer =
      std::make_unique<SocketDialer>(shared.io, shared.clock, *resolver,
                                     SocketDialerOptions{.local_address = source,
                                                         .policy = policy,
                                                         .log = log.get(),
                                                         .lingering_pool = shared.lingering_pool});
  dialer = std::make_unique<TlsDialer>(shared.io, *socket_dialer, files, *background,
                                       shared.key_log, log.get());
  listener = std::make_unique<PeerListener>(socket_dialer->context(), listener_options(config));
  pinger = std::make_unique<SocketPinger>(
      shared.io, shared.clock, *resolver,
      SocketPingerOptions{.local_address = source, .policy = policy, .log = log.get()});
  time_client = std::make_unique<SocketTimeClient>(
      shared.io, shared.clock, *resolver,
      SocketTimeClientOptions{.local_address = source, .policy = policy, .log = log.get()});
}

Result<void> ServedModule::Parts::make(const OpenTerminal& open_terminal) {
  address = config.local_address.empty() ? shared.address : config.local_address;
  bearer = std::make_unique<MachineBearer>(address);
  if (const auto opened = open_folders(); !opened) return opened;
  if (!config.trace.empty()) {
    auto opened = TraceFile::open(config.trace,
                                  {.limit = config.trace_limit, .owner = log_name(config.name)});
    if (!opened) return failure_in(config.places, "trace", opened.error().message);
    trace = std::make_unique<Trace>(*std::move(opened));
  }
  auto opened = open_terminal();
  if (!opened) return tl::unexpected(opened.error());
  terminal = *std::move(opened);
  return {};
}

void ServedModule::Parts::start() {
  reach_network();
  DriverPorts ports{.clock = shared.clock,
                    .terminal = *terminal.terminal,
                    .bearer = *bearer,
                    .dialer = *dialer,
                    .resolver = *resolver,
                    .files = files,
                    .listener = *listener,
                    .settings = settings,
                    .background = *background,
                    .pinger = *pinger,
                    .time = *time_client,
                    .log = log.get()};
  std::vector<Hook*> hooks;
  if (trace) hooks.push_back(trace.get());
  Module module(module_profile(), module_options(hooks));
  driver = std::make_unique<Driver>(std::move(module), std::move(ports), std::move(hooks),
                                    log_name(config.name));
  driver->start();
}

/// A private folder is removed where nobody waits for the disk, unless there is no memory for it.
void ServedModule::Parts::leave_files() noexcept {
  driver.reset();
  dialer.reset();
  if (!background) return;
  try {
    background->run([last = std::move(files)]() mutable { last.reset(); }, [] {});
  } catch (const std::exception& error) {
    spdlog::debug("{}: its files are left on the loop: {}", log_name(config.name), error.what());
  }
}

/// The host's port may be what has failed, or there is no memory for the words.
void ServedModule::Parts::tell_failure(std::string_view why) noexcept {
  try {
    spdlog::error("{}: the module has failed and ends: {}", log_name(config.name), why);
    terminal.terminal->write(fmt::format("\r\nairmodem: the module has failed: {}\r\n", why));
  } catch (const std::exception& error) {
    spdlog::debug("its host is not told: {}", error.what());
  }
}

ServedModule::ServedModule(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
// The loop may still hold the guard, and a failure that nobody has heard of
// yet.
ServedModule::~ServedModule() {
  parts_->guard->dismiss();
  parts_->leave_files();
}

Result<std::unique_ptr<ServedModule>> ServedModule::make(SharedParts& shared,
                                                         const ModuleConfig& config,
                                                         const OpenTerminal& open_terminal,
                                                         std::function<void()> failed,
                                                         std::shared_ptr<FolderStore> files) {
  auto parts = std::make_unique<Parts>(Parts{.shared = shared, .config = config});
  parts->files = std::move(files);
  parts->guard = ModuleGuard::make(
      shared.clock, [&parts = *parts, failed = std::move(failed)](std::string_view why) {
        parts.tell_failure(why);
        failed();
      });
  Result<void> made;
  const bool is_done = parts->guard->run([&] { made = parts->make(open_terminal); });
  if (!is_done || !made) parts->guard->dismiss();
  if (!is_done) return failure(std::string(parts->guard->why()));
  if (!made) return tl::unexpected(made.error());
  return std::unique_ptr<ServedModule>(new ServedModule(std::move(parts)));
}

Doorway ServedModule::doorway() const { return parts_->terminal.doorway; }

void ServedModule::start() {
  parts_->guard->run([this] { parts_->start(); });
}

void ServedModule::finish(std::function<void()> done) {
  parts_->guard->run([&] { parts_->driver->finish(std::move(done)); });
}

void ServedModule::stop() {
  parts_->guard->run([this] {
    if (parts_->driver) parts_->driver->stop();
  });
}

}  // namespace airmodem
