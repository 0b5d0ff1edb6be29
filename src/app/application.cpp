#include "app/application.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <optional>
#include <utility>

#include "adapters/clock/asio_clock.h"
#include "adapters/descriptor_limit.h"
#include "adapters/files/folder_store.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/host_address.h"
#include "adapters/process/caught_signals.h"
#include "adapters/process/parent_watch.h"
#include "adapters/process/service_manager.h"
#include "adapters/run_loop.h"
#include "adapters/system_reason.h"
#include "adapters/tls/key_log.h"
#include "app/connection_modules.h"
#include "app/descriptor_plan.h"
#include "app/readiness.h"
#include "app/ready_file.h"
#include "app/served_module.h"
#include "app/services.h"
#include "app/standard_error.h"
#include "app/terminal.h"

namespace airmodem {
namespace {

/// What a module with a PTY and the echo server opens. With fewer the start would fail when it has
/// made files already, and removing them takes descriptors too.
constexpr std::size_t kFewestDescriptors = 14;

/// How long a reader of standard output may be busy with other things. Nobody is served meanwhile.
constexpr std::chrono::seconds kReadyPatience{3};

/// `result`, with the place of `key` in front of its error.
template <class T>
Result<T> given_at(const Places& places, std::string_view key, Result<T> result) {
  if (result) return result;
  return failure_in(places, key, result.error().message);
}

/// The key that asks for the echo server's port.
std::string_view echo_key(const Places& places) {
  return places.contains("echo-port") ? "echo-port" : "echo-server";
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

bool has_private_files(const ModuleConfig& config) {
  return config.files.empty() && config.state.empty();
}

bool is_stdio(const ModuleConfig& config) { return config.terminal.kind == TerminalKind::Stdio; }

}  // namespace

/// In the order in which they need one another.
struct Application::Parts {
  boost::asio::io_context io{1};
  AsioClock clock{io};
  boost::asio::signal_set signals{io};
  std::unique_ptr<ParentWatch> parent;
  std::unique_ptr<EchoServer> echo;
  std::unique_ptr<CaresResolver> resolver;
  std::unique_ptr<KeyLog> key_log;
  TerminalBuffer terminal_buffer{};
  std::unique_ptr<SharedParts> shared;
  std::optional<Services> services;
  std::unique_ptr<ReadyFile> ready_file;
  Places places{};  ///< where the program's keys were given
  bool has_stdio = false;

  void make_services();
  Result<void> make_service(const ModuleConfig& config, const DescriptorPlan& plan);
  void await_signal();
  Result<void> say_ready();
};

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::make(const ProgramConfig& config) {
  const std::size_t limit = raise_descriptor_limit();
  if (!can_open(kFewestDescriptors)) return failure(reason(EMFILE));
  auto parts = std::make_unique<Parts>();
  catch_signals(parts->signals);
  Error trouble;
  const bool is_made =
      (!config.exits_with_parent || keep(ParentWatch::open(parts->io), parts->parent, trouble)) &&
      (!config.echo_server || keep(given_at(config.places, echo_key(config.places),
                                            EchoServer::open(parts->io, config.echo_port)),
                                   parts->echo, trouble)) &&
      keep(CaresResolver::open(parts->io), parts->resolver, trouble);
  if (!is_made) return tl::unexpected(trouble);
  if (std::ranges::any_of(config.modules, has_private_files)) {
    if (const auto can = FolderStore::check_private(); !can) return tl::unexpected(can.error());
  }
  const DescriptorPlan plan = plan_descriptors(limit, config.modules);
  parts->shared = std::make_unique<SharedParts>(
      SharedParts{.io = parts->io,
                  .clock = parts->clock,
                  .resolver = *parts->resolver,
                  .policy = config.policy,
                  .key_log = nullptr,
                  .terminal_buffer = parts->terminal_buffer,
                  .address = source_address(parts->io),
                  .lingering_pool = std::make_shared<LingeringPool>(plan.lingering)});
  parts->has_stdio = std::ranges::any_of(config.modules, is_stdio);
  parts->places = config.places;
  if (!config.ready_file.empty() &&
      !keep(given_at(config.places, "ready-file", ReadyFile::open(config.ready_file)),
            parts->ready_file, trouble)) {
    return tl::unexpected(trouble);
  }
  parts->make_services();
  for (const ModuleConfig& module : config.modules) {
    const auto made = parts->make_service(module, plan);
    if (!made) return tl::unexpected(made.error());
  }
  // It stays when it is made, so this comes last.
  if (!config.tls_keylog.empty() &&
      !keep(given_at(config.places, "tls-keylog", KeyLog::open(config.tls_keylog)), parts->key_log,
            trouble)) {
    return tl::unexpected(trouble);
  }
  parts->shared->key_log = parts->key_log.get();
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

void Application::Parts::make_services() {
  const auto without_any = has_stdio ? Services::WithoutAny::End : Services::WithoutAny::WaitForEnd;
  const auto say_that_none_is_left = [this] {
    ready_file.reset();
    spdlog::error("no module is left; {}",
                  has_stdio ? "the program ends" : "the program waits to be ended (SIGTERM)");
  };
  services.emplace(without_any,
                   Services::Handlers{.none_left = say_that_none_is_left,
                                      .ending = [] { notify_service_manager(kServiceStopping); },
                                      .over = [this] { io.stop(); }});
}

Result<void> Application::Parts::make_service(const ModuleConfig& config,
                                              const DescriptorPlan& plan) {
  Services::Place& place = services->add(config.name);
  if (config.terminal.kind == TerminalKind::Tcp) {
    auto modules =
        ConnectionModules::make(*shared, config, config.max_modules.value_or(plan.modules));
    if (!modules) return tl::unexpected(modules.error());
    services->put(place, *std::move(modules));
    return {};
  }
  auto module = ServedModule::make(
      *shared, config,
      [this, &config] {
        return open_terminal(io, clock, config, terminal_buffer, [this] { services->end(); });
      },
      [this, &place] { services->fail(place); });
  if (!module) return tl::unexpected(module.error());
  services->put(place, *std::move(module));
  return {};
}

// A second signal ends what a slow peer or host holds up.
void Application::Parts::await_signal() {
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (services->is_ending()) {
      io.stop();
      return;
    }
    services->end();
    await_signal();
  });
}

// The file is there before the line is: whoever reads the line can read the file.
Result<void> Application::Parts::say_ready() {
  Readiness readiness{.modules = services->doorways(), .echo_port = std::nullopt};
  if (echo) readiness.echo_port = echo->port();
  if (ready_file) {
    const auto written = ready_file->write(ready_json(readiness, ::getpid()));
    if (!written) return failure_in(places, "ready-file", written.error().message);
  }
  const std::string line = ready_line(readiness);
  // With --stdio nothing but the module's bytes may go where a host reads.
  const int error = has_stdio ? 0 : write_to_standard_output(line + '\n', kReadyPatience);
  if (has_stdio) say(line);
  const bool is_told = notify_service_manager(kServiceReady) || ready_file;
  if (error == 0) return {};
  const std::string trouble = "the ready line cannot be written to standard output: " +
                              (error == ETIMEDOUT ? "nobody reads it" : reason(error));
  if (!is_told) {
    return failure(trouble +
                   "; so nobody learns that the module is there: connect standard output, if only "
                   "to /dev/null, or give --ready-file");
  }
  spdlog::warn("{}", trouble);
  return {};
}

Result<void> Application::start() {
  parts_->await_signal();
  parts_->services->start();
  auto said = parts_->say_ready();
  if (!said) {
    parts_->services->stop();
    return said;
  }
  if (parts_->parent) parts_->parent->start([this] { parts_->services->end(); });
  return {};
}

bool Application::run() {
  run_loop(parts_->io);
  parts_->services->stop();
  return !parts_->services->is_abandoned();
}

}  // namespace airmodem
