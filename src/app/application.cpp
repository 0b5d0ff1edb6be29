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
#include <utility>

#include "adapters/driver.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/host_address.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/terminal/pty.h"
#include "adapters/tls/key_log.h"
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

ModuleOptions module_options(const std::string& address, const std::vector<std::string>& servers) {
  return {.address = address,
          .primary_dns = server_or_none(servers, 0),
          .secondary_dns = server_or_none(servers, 1),
          .started_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
          .utc_offset = utc_offset()};
}

// From here on the signals that end the program wait for the loop. One that is ignored stays so:
// that is what nohup is for.
void catch_signals(boost::asio::signal_set& signals) {
  std::signal(SIGPIPE, SIG_IGN);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction now {};
    const bool is_ignored = sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    if (!is_ignored) signals.add(number);
  }
}

// Puts what `made` holds into `place`; false and the reason in `trouble` where it holds none.
template <class T>
bool keep(Result<std::unique_ptr<T>> made, std::unique_ptr<T>& place, Error& trouble) {
  if (!made) {
    trouble = made.error();
    return false;
  }
  place = *std::move(made);
  return true;
}

class NoFiles final : public FileStore {
  Outcome<void> create(const std::string&) override { return no<void>(); }
  Outcome<void> write(const std::string&, WriteMode, std::string_view) override {
    return no<void>();
  }
  Outcome<std::string> read(const std::string&, std::uint64_t, std::uint64_t) const override {
    return no<std::string>();
  }
  Outcome<void> remove(const std::string&) override { return no<void>(); }
  Outcome<std::uint64_t> measure(const std::string&) const override { return no<std::uint64_t>(); }
  Outcome<std::vector<std::string>> list(const std::string&) const override {
    return no<std::vector<std::string>>();
  }
  Outcome<std::uint64_t> free_space() const override { return no<std::uint64_t>(); }
  Outcome<void> make_folder(const std::string&) override { return no<void>(); }
  Outcome<void> remove_folder(const std::string&) override { return no<void>(); }

  template <class T>
  static Outcome<T> no() {
    return tl::unexpected(FileFailure::Other);
  }
};

}  // namespace

/// In the order in which they need one another.
struct Application::Parts {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io};
  std::unique_ptr<Trace> trace;
  std::unique_ptr<EchoServer> echo;
  std::unique_ptr<CaresResolver> resolver;
  std::unique_ptr<KeyLog> key_log;
  NoFiles files;
  std::unique_ptr<SocketDialer> socket_dialer;
  std::unique_ptr<TlsDialer> dialer;
  std::unique_ptr<PtyTerminal> terminal;
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
  Error trouble;
  // The trace comes last: it empties its file, which must not be for nothing.
  const bool is_made =
      (!options.echo_server ||
       keep(EchoServer::open(parts->io, options.echo_port), parts->echo, trouble)) &&
      keep(CaresResolver::open(parts->io), parts->resolver, trouble) &&
      keep(PtyTerminal::open(parts->io, options.pty), parts->terminal, trouble) &&
      (options.tls_keylog.empty() ||
       keep(KeyLog::open(options.tls_keylog), parts->key_log, trouble)) &&
      (options.trace.empty() || keep(Trace::open(options.trace), parts->trace, trouble));
  if (!is_made) return tl::unexpected<Error>(trouble);
  parts->socket_dialer =
      std::make_unique<SocketDialer>(parts->io, *parts->resolver, std::move(dialer_options));
  parts->dialer = std::make_unique<TlsDialer>(parts->io, *parts->socket_dialer, parts->files,
                                              parts->key_log.get());
  parts->driver = std::make_unique<Driver>(
      parts->io, Module(air724ug(), module_options(address, parts->resolver->servers())),
      DriverPorts{*parts->terminal, *parts->dialer, *parts->resolver, parts->files}, address,
      parts->trace.get());
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

void Application::run() {
  parts_->signals.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    parts_->signals.async_wait([this](const auto&, int) { parts_->io.stop(); });
    parts_->driver->finish([this] { parts_->io.stop(); });
  });
  parts_->driver->start();
  fmt::print("ready pty={}", parts_->terminal->path().string());
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
