#include "app/options.h"

#include <CLI/CLI.hpp>

#include "adapters/tls/tls_abilities.h"
#include "airmodem_version.h"
#include "app/config_file.h"
#include "app/exit_status.h"

namespace airmodem {
namespace {

constexpr const char* kDescription =
    "airmodem: the Air724 module's TCP/UDP service in software.\n"
    "Offers a serial port on which host code types AT commands, and opens real sockets.";

constexpr const char* kFooter =
    "When the port can be opened, one line on standard output says so:\n"
    "  ready pty=PATH|tcp=ADDRESS:PORT [echo-tcp=ADDRESS:PORT echo-udp=ADDRESS:PORT]\n"
    "SIGTERM, SIGINT (Ctrl-C) or SIGHUP closes every link and removes the port.\n"
    "\n"
    "A first session, in another window (picocom PATH, or any terminal program):\n"
    "  AT+CSTT\n"
    "  AT+CIICR\n"
    "  AT+CIFSR\n"
    "  AT+CIPSTART=\"TCP\",\"127.0.0.1\",PORT\n"
    "  AT+CIPSEND=5\n"
    "\n"
    "Exit status: 0 after SIGTERM, SIGINT or SIGHUP, 2 when it cannot start.";

// An unset variable of a shell must not become a default.
std::string not_empty(const std::string& text) { return text.empty() ? "is empty" : ""; }

std::string version_text() {
  return "airmodem " + std::string(kVersion) + "\n" + describe(ask_tls_abilities());
}

void declare(CLI::App& app, Options& options) {
  app.description(kDescription);
  app.footer(kFooter);
  app.set_version_flag("--version", version_text,
                       "Print the version and what the TLS library can do, and exit");
  CLI::Option* const pty =
      app.add_option("--pty", options.pty,
                     "The port: a symbolic link to make at PATH.\n"
                     "Default: the first free airmodem<number> in $XDG_RUNTIME_DIR or /tmp")
          ->type_name("PATH")
          ->check(not_empty);
  CLI::Option* const tcp =
      app.add_option("--tcp", options.tcp,
                     "The port: a TCP listener instead, 127.0.0.1:5000 or [::1]:5000, port 0 for\n"
                     "one that is free. One host at a time connects, and may come back")
          ->type_name("HOST:PORT")
          ->check(not_empty)
          ->excludes(pty);
  app.add_flag("--allow-remote", options.allow_remote,
               "Let --tcp listen where other machines reach it. Whoever reaches the port can\n"
               "open connections from this machine")
      ->needs(tcp);
  app.add_option("--local-address", options.local_address,
                 "Make links from ADDRESS, and let AT+CIFSR show it")
      ->type_name("ADDRESS");
  app.add_option("--allow", options.policy.allow,
                 "Reach no other networks than these, like 10.0.0.0/8:80-443. See\n"
                 "docs/network-policy.md")
      ->type_name("NET[:PORTS]");
  app.add_option("--deny", options.policy.deny, "Do not reach this network")
      ->type_name("NET[:PORTS]");
  app.add_option("--map", options.policy.map, "Reach the second where the first is asked for")
      ->type_name("HOST:PORT=HOST:PORT");
  CLI::Option* const echo_server =
      app.add_flag("--echo-server", options.echo_server,
                   "Start a TCP and UDP echo server on 127.0.0.1 to talk to");
  app.add_option("--echo-port", options.echo_port,
                 "The echo server's port; default: one that is free")
      ->type_name("PORT")
      ->needs(echo_server)
      ->check(CLI::Range(0, 65535));
  app.add_option("--state", options.state,
                 "Keep what the module keeps (AT&W, AT+CIPSCONT, AT+IPR, its files) in the\n"
                 "folder DIR, which is made if missing. Default: until the end")
      ->type_name("DIR")
      ->check(not_empty);
  app.add_option("--files", options.files,
                 "Keep the module's files in the folder DIR, which is made if missing.\n"
                 "Default: in --state's folder, else in a private one that is removed at the end")
      ->type_name("DIR")
      ->check(not_empty);
  app.add_option("--trace", options.trace,
                 "Write every byte, event and input to FILE, one line each, with time")
      ->type_name("FILE")
      ->check(not_empty);
  app.add_option("--tls-keylog", options.tls_keylog,
                 "Append the secrets of TLS links to FILE, as packet analysers read them")
      ->type_name("FILE")
      ->check(not_empty);
  app.add_option("--log-level", options.log_level,
                 "trace, debug, info, warn, error or off, on standard error; default: warn")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.set_config("--config", "", "Read options from FILE, TOML with the same names")
      ->type_name("FILE");
  app.config_formatter(std::make_shared<ConfigFile>(app));
  app.allow_config_extras(CLI::config_extras_mode::error);
}

}  // namespace

std::variant<Options, EarlyExit> read_options(int argc, char** argv) {
  Options options;
  CLI::App app;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{.status = kExitDone, .text = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{.status = kExitDone, .text = version.what()};
  } catch (const CLI::ParseError& error) {
    return EarlyExit{.status = kExitCannotStart,
                     .text = std::string(error.what()) + "; see airmodem --help"};
  }
  return options;
}

}  // namespace airmodem
