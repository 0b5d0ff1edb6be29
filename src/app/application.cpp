#include "app/application.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <list>
#include <utility>

#include "adapters/clock/asio_clock.h"
#include "adapters/descriptor_limit.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/host_address.h"
#include "adapters/process/held_signals.h"
#include "adapters/process/parent_watch.h"
#include "adapters/process/service_manager.h"
#include "adapters/run_loop.h"
#include "adapters/tls/key_log.h"
#include "app/connection_modules.h"
#include "app/descriptor_plan.h"
#include "app/readiness.h"
#include "app/ready_file.h"
#include "app/served_module.h"
#include "app/service.h"
#include "app/standard_error.h"
#include "app/terminal.h"

namespace airmodem {
namespace {

// From here on the signals that end the program wait for the loop. One that is ignored stays so:
// that is what nohup is for.
void catch_signals(boost::asio::signal_set& signals) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit of files is an error like any other
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    if (!is_ignored(number)) signals.add(number);
  }
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

bool is_stdio(const ModuleConfig& config) { return config.terminal.kind == TerminalKind::Stdio; }

/// What is served, under which name, until it is over.
struct Served {
  std::unique_ptr<Service> service;  ///< null: it has failed
  std::string name;
  bool is_over = false;
};

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
  std::list<Served> all_served;
  std::unique_ptr<ReadyFile> ready_file;
  bool says_ready_on_error = false;
  bool is_ending = false;
  bool is_abandoned = false;  ///< no module was left

  Result<void> make_service(const ModuleConfig& config, const DescriptorPlan& plan);
  void fail(Served& served);
  void end(Served& served);
  void await_signal();
  void end();
  void stop();
  Result<void> say_ready();
};

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::make(const ProgramConfig& config) {
  auto parts = std::make_unique<Parts>();
  catch_signals(parts->signals);
  Error trouble;
  const bool is_made =
      (!config.exits_with_parent || keep(ParentWatch::open(parts->io), parts->parent, trouble)) &&
      (!config.echo_server ||
       keep(EchoServer::open(parts->io, config.echo_port), parts->echo, trouble)) &&
      keep(CaresResolver::open(parts->io), parts->resolver, trouble);
  if (!is_made) return tl::unexpected(trouble);
  const DescriptorPlan plan = plan_descriptors(raise_descriptor_limit(), config.modules);
  parts->shared = std::make_unique<SharedParts>(
      SharedParts{.io = parts->io,
                  .clock = parts->clock,
                  .resolver = *parts->resolver,
                  .policy = config.policy,
                  .key_log = nullptr,
                  .terminal_buffer = parts->terminal_buffer,
                  .address = source_address(parts->io),
                  .lingering_pool = std::make_shared<LingeringPool>(plan.lingering)});
  // Nothing but the module's bytes may go where a host reads.
  parts->says_ready_on_error = std::ranges::any_of(config.modules, is_stdio);
  if (!config.ready_file.empty() &&
      !keep(ReadyFile::open(config.ready_file), parts->ready_file, trouble)) {
    return tl::unexpected(trouble);
  }
  for (const ModuleConfig& module : config.modules) {
    const auto made = parts->make_service(module, plan);
    if (!made) return tl::unexpected(made.error());
  }
  // It stays when it is made, so this comes last.
  if (!config.tls_keylog.empty()) {
    auto key_log = KeyLog::open(config.tls_keylog);
    if (!key_log) return tl::unexpected(key_log.error());
    parts->key_log = *std::move(key_log);
    parts->shared->key_log = parts->key_log.get();
  }
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

Result<void> Application::Parts::make_service(const ModuleConfig& config,
                                              const DescriptorPlan& plan) {
  Served& served = all_served.emplace_back();
  served.name = config.name;
  if (config.terminal.kind == TerminalKind::Tcp) {
    auto modules =
        ConnectionModules::make(*shared, config, config.max_modules.value_or(plan.modules));
    if (!modules) return tl::unexpected(modules.error());
    served.service = *std::move(modules);
    return {};
  }
  auto module = ServedModule::make(
      *shared, config,
      [this, &config] {
        return open_terminal(io, clock, config, terminal_buffer, [this] { end(); });
      },
      [this, &served] { fail(served); });
  if (!module) return tl::unexpected(module.error());
  served.service = *std::move(module);
  return {};
}

// The other modules are served on. When there is none any more nobody needs the program, and who
// watches over it is to see that.
void Application::Parts::fail(Served& served) {
  served.service.reset();
  const auto is_there = [](const Served& each) { return each.service != nullptr; };
  if (!is_ending && std::ranges::none_of(all_served, is_there)) {
    spdlog::error("no module is left: the program ends");
    notify_service_manager(kServiceStopping);
    is_abandoned = true;
  }
  end(served);
}

// A second signal ends what a slow peer or host holds up.
void Application::Parts::await_signal() {
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (is_ending) {
      io.stop();
      return;
    }
    end();
    await_signal();
  });
}

void Application::Parts::end() {
  if (std::exchange(is_ending, true)) return;
  notify_service_manager(kServiceStopping);
  for (Served& served : all_served) {
    if (served.service) served.service->finish([this, &served] { end(served); });
  }
}

// One is over, and the program with the last of them.
void Application::Parts::end(Served& served) {
  served.is_over = true;
  if (std::ranges::all_of(all_served, &Served::is_over)) io.stop();
}

// The file is there before the line is: whoever reads the line can read the file.
Result<void> Application::Parts::say_ready() {
  Readiness readiness;
  for (const Served& served : all_served) {
    if (!served.service) continue;
    readiness.modules.push_back({.name = served.name, .doorway = served.service->doorway()});
  }
  if (echo) readiness.echo_port = echo->port();
  if (ready_file) {
    const auto written = ready_file->write(ready_json(readiness, ::getpid()));
    if (!written) return written;
  }
  const std::string line = ready_line(readiness);
  if (says_ready_on_error) {
    say(line);
  } else {
    print(line + '\n');
  }
  return {};
}

void Application::Parts::stop() {
  for (const Served& served : all_served) {
    if (served.service) served.service->stop();
  }
}

Result<void> Application::start() {
  parts_->await_signal();
  for (const Served& served : parts_->all_served) served.service->start();
  auto said = parts_->say_ready();
  if (!said) {
    parts_->stop();
    return said;
  }
  notify_service_manager(kServiceReady);
  if (parts_->parent) parts_->parent->start([this] { parts_->end(); });
  return {};
}

bool Application::run() {
  run_loop(parts_->io);
  parts_->stop();
  return !parts_->is_abandoned;
}

}  // namespace airmodem
