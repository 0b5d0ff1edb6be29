#include "app/doctor_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/doctor.h"
#include "adapters/clock/asio_clock.h"
#include "adapters/process/caught_signals.h"
#include "app/client_arguments.h"
#include "app/command_line.h"
#include "app/doctor_report.h"
#include "app/exit_status.h"
#include "app/standard_error.h"

namespace airmodem {
namespace {

constexpr const char* kDescription =
    "Says what is wrong with a module, its card, its network or the way to a server, and what to\n"
    "do. With HOST and PORT the server is looked up and connected to as well. The report is on\n"
    "standard output, progress on standard error.";

constexpr const char* kFooter =
    "Examples:\n"
    "  airmodem doctor --port /dev/ttyUSB0\n"
    "  airmodem doctor --port /dev/ttyUSB0 --apn internet --tls --ca root.pem server.example 443\n"
    "\n"
    "Exit status: 0 when all is well, 1 when not, 2 when the options are wrong or the port cannot\n"
    "be opened.";

struct Options {
  ClientArguments host;
  bool tls = false;
  bool json = false;
  bool quiet = false;
  double wait = 0;  ///< seconds; 0: as long as modules may take
  std::vector<std::string> target;
};

void declare(CLI::App& app, Options& options) {
  set_usage(app, "airmodem doctor --port PORT [options] [HOST PORT]");
  app.description(kDescription);
  app.footer(kFooter);
  declare_client_arguments(app, options.host);
  app.add_option("target", options.target)->group("");  // in the usage
  CLI::Option* const tls = add_switch(app, "--tls", options.tls, "Try the server with TLS too");
  add_switch(app, "--json", options.json, "Print the report as JSON");
  app.add_option("--wait", options.wait,
                 "The longest that an answer (90 s), the card and the signal (10 s each) or the\n"
                 "network (120 s) is waited for; default: these times")
      ->type_name("SECONDS")
      ->check(seconds_from(0.1));
  add_switch(app, "-q,--quiet", options.quiet, "Tell no progress");
  for (const char* option : {"--ca", "--cert", "--key", "--name"}) {
    app.get_option(option)->needs(tls);
  }
}

void limit(client::Patience& patience, double seconds) {
  const auto most = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
  for (Duration* one : {&patience.probing, &patience.card, &patience.network}) {
    *one = std::min(*one, most);
  }
}

Result<client::CheckUpOptions> check_up_options(const Options& options) {
  client::CheckUpOptions check_up;
  check_up.client.access_point = access_point(options.host);
  check_up.client.pin = options.host.pin;
  // It has been looked at by then; what fails is told, not tried for long.
  check_up.client.patience.bearer_attempts = 2;
  if (options.wait > 0) limit(check_up.client.patience, options.wait);
  // A client that would not start says why.
  const auto usable = check_client_options(check_up.client);
  if (!usable) return tl::unexpected<Error>(usable.error());
  if (options.target.empty()) {
    if (options.tls) return failure("--tls: there is no server to try; give HOST and PORT too");
    return check_up;
  }
  if (options.target.size() == 1) return word_missing(options.target);
  if (options.target.size() > 2) return word_too_many(options.target[2]);
  const auto port = read_port(options.target[1]);
  if (!port) return tl::unexpected<Error>(port.error());
  const std::string& name = options.target.front();
  if (const auto good = check_host_name("HOST", name); !good)
    return tl::unexpected<Error>(good.error());
  check_up.host = name;
  check_up.port = *port;
  if (options.tls) {
    auto tls = read_tls_options(options.host);
    if (!tls) return tl::unexpected<Error>(tls.error());
    check_up.tls = *std::move(tls);
  }
  return check_up;
}

int fail(const std::string& message) {
  say("airmodem doctor: " + message);
  return kExitCannotStart;
}

int run(const client::CheckUpOptions& options, const Options& given) {
  auto port = open_client_port(given.host.port);
  if (!port) return fail("--port: " + port.error().message);
  boost::asio::io_context io{1};
  boost::asio::signal_set signals(io);
  catch_signals(signals);
  std::vector<client::Finding> findings;
  // The module is left in order whether or not the report can be written.
  bool is_reported = true;
  const auto report = [&is_reported](const std::string& text) {
    is_reported = is_reported && print(text);
  };
  AsioClock clock(io);
  Doctor doctor(io, clock, *std::move(port), options,
                {.progress =
                     [&](std::string_view text) {
                       if (!given.quiet) say(fmt::format("airmodem doctor: {}", text));
                     },
                 .finding =
                     [&](const client::Finding& finding) {
                       findings.push_back(finding);
                       if (!given.json) report(finding_in_words(finding));
                     },
                 .ended = [&] { io.stop(); }});
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    signals.async_wait([&](const auto&, int) { io.stop(); });
    doctor.stop();
  });
  doctor.start();
  io.run();
  if (given.json) {
    report(report_as_json({.port = given.host.port.name, .model = doctor.model()}, findings));
  } else {
    report(summary_in_words(findings));
  }
  return all_well(findings) && is_reported ? kExitDone : kExitTrouble;
}

}  // namespace

int run_doctor(int argc, char** argv) {
  Options options;
  CLI::App app;
  app.name("airmodem doctor");
  declare(app, options);
  if (const auto status = parse_words(app, argc, argv)) return *status;
  const auto check_up = check_up_options(options);
  if (!check_up) return fail(check_up.error().message + "; see airmodem doctor --help");
  return run(*check_up, options);
}

}  // namespace airmodem
