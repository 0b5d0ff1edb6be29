#include "app/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <utility>
#include <vector>

#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/tls/key_log.h"
#include "app/connection_modules.h"
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
  std::signal(SIGXFSZ, SIG_IGN);  // a write behind the limit of files is an error like any other
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction now {};
    const bool is_ignored = sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!is_ignored) signals.add(number);
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

}  // namespace

/// In the order in which they need one another.
struct Application::Parts {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io};
  std::unique_ptr<EchoServer> echo;
  std::unique_ptr<CaresResolver> resolver;
  std::unique_ptr<KeyLog> key_log;
  TerminalBuffer terminal_buffer{};
  std::unique_ptr<SharedParts> shared;
  std::vector<std::unique_ptr<Service>> services;
  std::vector<std::string> names;  ///< the modules', one for each service
  bool says_ready_on_error = false;
  std::size_t unfinished = 0;
  bool is_ending = false;

  Result<void> make_service(const ModuleConfig& config);
  void await_signal();
  void end();
  void say_ready() const;
};

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::make(const ProgramConfig& config) {
  auto parts = std::make_unique<Parts>();
  catch_signals(parts->signals);
  Error trouble;
  const bool is_made = (!config.echo_server || keep(EchoServer::open(parts->io, config.echo_port),
                                                    parts->echo, trouble)) &&
                       keep(CaresResolver::open(parts->io), parts->resolver, trouble);
  if (!is_made) return tl::unexpected(trouble);
  parts->shared = std::make_unique<SharedParts>(
      SharedParts{parts->io, *parts->resolver, config.policy, nullptr, parts->terminal_buffer});
  // Nothing but the module's bytes may go where a host reads.
  parts->says_ready_on_error = std::ranges::any_of(config.modules, is_stdio);
  for (const ModuleConfig& module : config.modules) {
    const auto made = parts->make_service(module);
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

Result<void> Application::Parts::make_service(const ModuleConfig& config) {
  names.push_back(config.name);
  if (config.terminal.kind == TerminalKind::Tcp) {
    auto modules = ConnectionModules::make(*shared, config);
    if (!modules) return tl::unexpected(modules.error());
    services.push_back(*std::move(modules));
    return {};
  }
  auto terminal = open_terminal(io, config, terminal_buffer, [this] { end(); });
  if (!terminal) return tl::unexpected(terminal.error());
  auto module = ServedModule::make(*shared, config, *std::move(terminal));
  if (!module) return tl::unexpected(module.error());
  services.push_back(*std::move(module));
  return {};
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
  unfinished = services.size();
  for (const auto& service : services) {
    service->finish([this] {
      if (--unfinished == 0) io.stop();
    });
  }
}

void Application::Parts::say_ready() const {
  std::string line = "ready";
  for (std::size_t i = 0; i < services.size(); ++i) {
    line += " " + (names[i].empty() ? "" : names[i] + ".") + services[i]->ready();
  }
  if (echo) line += fmt::format(" echo-tcp=127.0.0.1:{0} echo-udp=127.0.0.1:{0}", echo->port());
  if (says_ready_on_error) {
    say(line);
  } else {
    print(line + '\n');
  }
}

void Application::run() {
  parts_->await_signal();
  for (const auto& service : parts_->services) service->start();
  parts_->say_ready();
  parts_->io.run();
  for (const auto& service : parts_->services) service->stop();
}

}  // namespace airmodem
