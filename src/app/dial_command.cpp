#include "app/dial_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/dial.h"
#include "adapters/clock/asio_clock.h"
#include "adapters/process/caught_signals.h"
#include "adapters/terminal/stdio_terminal.h"
#include "app/client_arguments.h"
#include "app/command_line.h"
#include "app/exit_status.h"
#include "app/standard_error.h"
#include "core/text/address.h"

namespace airmodem {
namespace {

constexpr const char* kDescription =
    "Netcat through a module: standard input goes to a peer, and what the peer sends comes to\n"
    "standard output. Progress and trouble are told on standard error.";

constexpr const char* kFooter =
    "Examples:\n"
    "  printf 'reading 21.5\\n' | airmodem dial --port /dev/ttyUSB0 server.example 7000\n"
    "  airmodem dial --port /tmp/airmodem0 --tls --ca root.pem server.example 443 < request\n"
    "  airmodem dial --port tcp:gateway:5000 --listen 8080 > received\n"
    "\n"
    "Exit status: 0 when the peer or the input ended in order, everything that was sent has been\n"
    "acknowledged and nothing of the input is left; 1 when not; 2 when the options are wrong or\n"
    "the port cannot be opened.";

struct Options {
  ClientArguments host;
  bool udp = false;
  bool tls = false;
  bool transparent = false;
  bool multi = false;
  bool listen = false;
  bool fetch = false;
  bool quiet = false;
  double wait = 2;  ///< seconds
  std::vector<std::string> target;
};

void declare(CLI::App& app, Options& options) {
  set_usage(app,
            "airmodem dial --port PORT [options] HOST PORT\n"
            "       airmodem dial --port PORT [options] --listen [HOST] PORT");
  app.description(kDescription);
  app.footer(kFooter);
  declare_client_arguments(app, options.host);
  CLI::Option* const tls = add_switch(app, "--tls", options.tls, "Make a TLS connection");
  CLI::Option* const udp =
      add_switch(app, "--udp", options.udp, "Send datagrams; not with --tls")->excludes(tls);
  add_switch(app, "--transparent", options.transparent,
             "Let the module relay in transparent mode: fastest, and nothing is confirmed on the\n"
             "way");
  add_switch(app, "--multi", options.multi,
             "Use the module's multi connection mode; not with --transparent")
      ->excludes("--transparent");
  add_switch(app, "--fetch", options.fetch,
             "Let the module hold what it receives, and fetch it with AT+CIPRXGET; not with\n"
             "--transparent")
      ->excludes("--transparent");
  add_switch(app, "--listen", options.listen,
             "Let the module wait for a peer at PORT; with HOST, for that address only. Not with\n"
             "--tls, --udp or --transparent")
      ->excludes(tls)
      ->excludes(udp)
      ->excludes("--transparent");
  app.add_option("--wait", options.wait,
                 "Close when nothing has come for so long after the input's end; default: 2")
      ->type_name("SECONDS")
      ->check(seconds_from(0));
  add_switch(app, "-q,--quiet", options.quiet, "Tell nothing but trouble");
  app.add_option("target", options.target)->group("");  // in the usage
  for (const char* option : {"--ca", "--cert", "--key", "--name"}) {
    app.get_option(option)->needs(tls);
  }
}

/// What looks closer at a server that cannot be connected to; it tries TCP and TLS.
std::string diagnosis(const Options& options) {
  std::string command = "airmodem doctor --port " + options.host.port.name;
  if (options.udp || options.listen) return command;
  if (options.tls) command += " --tls";
  for (const std::string& word : options.target) command += ' ' + word;
  return command;
}

Result<DialOptions> dial_options(const Options& options) {
  const bool has_host = options.target.size() >= 2;
  if (options.target.size() > 2) return word_too_many(options.target[2]);
  if (!has_host && !options.listen) return word_missing(options.target);
  if (options.target.empty()) return failure("PORT is needed");
  const auto port = read_port(options.target.back());
  if (!port) return tl::unexpected<Error>(port.error());
  DialOptions dial;
  dial.client.access_point = access_point(options.host);
  dial.client.pin = options.host.pin;
  if (options.transparent) dial.client.traffic = client::Traffic::Transparent;
  if (options.multi) dial.client.connections = client::Connections::Multi;
  if (options.fetch) dial.client.receiving = client::Receiving::Fetched;
  dial.wait = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(options.wait));
  if (const auto good = check_client_options(dial.client); !good) {
    return tl::unexpected<Error>(good.error());
  }
  if (has_host) {
    dial.target.host = options.target.front();
    const auto good = check_host_name("HOST", dial.target.host);
    if (!good) return tl::unexpected<Error>(good.error());
    if (options.listen && !is_ip_address(dial.target.host)) {
      return failure(fmt::format(
          "HOST is {}: with --listen it is the address of the peer that is let in, such "
          "as 192.0.2.7",
          dial.target.host));
    }
  }
  dial.target.port = *port;
  dial.diagnosis = diagnosis(options);
  dial.target.transport = options.udp ? Transport::Udp : Transport::Tcp;
  if (options.listen) dial.listen = *port;
  if (options.tls) {
    auto tls = read_tls_options(options.host);
    if (!tls) return tl::unexpected<Error>(tls.error());
    dial.target.tls = *std::move(tls);
  }
  return dial;
}

int fail(const std::string& message) {
  say("airmodem dial: " + message);
  return kExitCannotStart;
}

int run(DialOptions options, const Options& given) {
  auto port = open_client_port(given.host.port);
  if (!port) return fail("--port: " + port.error().message);
  auto input = UnblockedFd::open(STDIN_FILENO, O_RDONLY);
  if (!input) return fail("standard input: " + input.error().message);
  auto output = UnblockedFd::open(STDOUT_FILENO, O_WRONLY);
  if (!output) return fail("standard output: " + output.error().message);
  boost::asio::io_context io{1};
  boost::asio::signal_set signals(io);
  catch_signals(signals);
  int status = kExitTrouble;
  AsioClock clock(io);
  Dial dial(
      io, clock,
      {.port = *std::move(port), .input = *std::move(input), .output = *std::move(output)},
      std::move(options),
      [&](Dial::News news, std::string_view text) {
        if (given.quiet && news == Dial::News::Progress) return;
        say(fmt::format("airmodem dial: {}", text));
      },
      [&](Dial::End end) {
        status = end == Dial::End::Complete ? kExitDone : kExitTrouble;
        io.stop();
      });
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    signals.async_wait([&](const auto&, int) { io.stop(); });
    dial.stop();
  });
  dial.start();
  io.run();
  return status;
}

}  // namespace

int run_dial(int argc, char** argv) {
  Options options;
  CLI::App app;
  app.name("airmodem dial");
  declare(app, options);
  if (const auto status = parse_words(app, argc, argv)) return *status;
  auto dial = dial_options(options);
  if (!dial) return fail(dial.error().message + "; see airmodem dial --help");
  return run(*std::move(dial), options);
}

}  // namespace airmodem
