#include "app/options.h"

#include <CLI/CLI.hpp>
#include "adapters/tls/tls_abilities.h"
#include "airmodem_version.h"
#include "app/command_line.h"
#include "app/compose.h"
#include "app/config_file.h"
#include "app/exit_status.h"
#include "app/keys.h"

namespace airmodem {
namespace {

constexpr const char* kDescription =
    "airmodem: the Air724 module's TCP/UDP service in software.\n"
    "Offers a serial port on which host code types AT commands, and opens real sockets.";

constexpr const char* kFooter =
    "When the port can be opened, one line on standard output says so (with --stdio, on\n"
    "standard error):\n"
    "  ready pty=PATH|tcp=ADDRESS:PORT|... [echo-tcp=ADDRESS:PORT echo-udp=ADDRESS:PORT]\n"
    "SIGTERM, SIGINT (Ctrl-C) or SIGHUP closes every link and removes the port.\n"
    "\n"
    "A first session, in another window (picocom PATH, or any terminal program):\n"
    "  AT+CSTT\n"
    "  AT+CIICR\n"
    "  AT+CIFSR\n"
    "  AT+CIPSTART=\"TCP\",\"127.0.0.1\",PORT\n"
    "  AT+CIPSEND=5\n"
    "\n"
    "Every option is a key of the configuration file too; there [[module]] tables make several\n"
    "modules, and tables such as [sim] and [network] change facts of the profile:\n"
    "  airmodem profile [NAME|FILE]   prints a profile with its facts, or the profiles' names\n"
    "\n"
    "With a module, real or this one, at a port (each has its own --help):\n"
    "  airmodem dial --port PORT HOST PORT     is netcat through it\n"
    "  airmodem doctor --port PORT [HOST PORT] says what is wrong with it, and what to do\n"
    "  airmodem ports                          says at which serial device a module answers\n"
    "\n"
    "Exit status: 0 after SIGTERM, SIGINT, SIGHUP or the end of --stdio's input, 1 when errors "
    "had\n"
    "ended all modules before that or the text of --help or profile cannot be written, 2 when it\n"
    "cannot start.";

std::string version_text() {
  return "airmodem " + std::string(kVersion) + "\n" + describe(ask_tls_abilities());
}

template <class Config>
void declare(CLI::App& app, const Key<Config>& key) {
  const std::string name = "--" + std::string(key.name);
  const std::string help(key.help);
  CLI::Option* const option =
      key.kind == ValueKind::Flag
          ? app.add_flag(name, help)
          : app.add_option(name)->description(help)->type_name(std::string(key.type_name));
  option->group(std::string(key.group));
  if (key.kind == ValueKind::List) option->expected(1)->take_all()->allow_extra_args(false);
}

void declare(CLI::App& app) {
  set_usage(app, "airmodem [options]\n       airmodem dial|doctor|ports|profile ...");
  app.description(kDescription);
  app.footer(kFooter);
  app.set_help_flag();
  for (const std::string_view group :
       {kTerminalGroup, kNetworkGroup, kModuleGroup, kProgramGroup}) {
    for (const ModuleKey& key : module_keys()) {
      if (key.group == group) declare(app, key);
    }
    for (const ProgramKey& key : program_keys()) {
      if (key.group == group) declare(app, key);
    }
  }
  const std::string program(kProgramGroup);
  app.add_option("--set")
      ->description("Change a fact of the profile, such as sim.state=absent; may be repeated")
      ->type_name("FACT=VALUE")
      ->group(std::string(kModuleGroup))
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--config")
      ->description("Read all of these from FILE, TOML with the same names; the command line wins")
      ->type_name("FILE")
      ->group(program);
  app.set_version_flag("--version", version_text,
                       "Print the version and what the TLS library can do, and exit")
      ->group(program);
  app.set_help_flag("-h,--help", "Print this, and exit")->group(program);
}

template <class Config>
void take(const CLI::App& app, const Key<Config>& key, std::vector<Given>& given) {
  const std::string name = "--" + std::string(key.name);
  const CLI::Option& option = *app.get_option(name);
  if (option.count() == 0) return;
  given.push_back({.key = std::string(key.name), .values = option.results(), .place = name});
}

/// What the options give; a fact has the form of --set.
Result<GivenLayer> take(const CLI::App& app) {
  GivenLayer layer;
  for (const ModuleKey& key : module_keys()) take(app, key, layer.common);
  for (const ProgramKey& key : program_keys()) take(app, key, layer.common);
  for (const std::string& text : app.get_option("--set")->results()) {
    const std::size_t sign = text.find('=');
    const std::string key = text.substr(0, sign);
    if (sign == std::string::npos || key.find('.') == std::string::npos) {
      return failure("--set: expected FACT=VALUE such as sim.state=absent, not " + text);
    }
    layer.common.push_back(
        {.key = key, .values = {text.substr(sign + 1)}, .place = "--set " + key});
  }
  return layer;
}

Result<ProgramConfig> read_config(const CLI::App& app) {
  const auto command_line = take(app);
  if (!command_line) return tl::unexpected(command_line.error());
  const CLI::Option& config = *app.get_option("--config");
  if (config.count() == 0) return compose({}, *command_line);
  const auto file = read_config_file(config.results().front());
  if (!file) return tl::unexpected(file.error());
  return compose(*file, *command_line);
}

}  // namespace

std::variant<ProgramConfig, EarlyExit> read_options(int argc, char** argv,
                                                    std::span<const std::string_view> commands) {
  CLI::App app;
  declare(app);
  try {
    const auto good = read_words(app, argc, argv, commands);
    if (!good) {
      return EarlyExit{.status = kExitCannotStart,
                       .text = good.error().message + "; see airmodem --help"};
    }
  } catch (const CLI::CallForHelp&) {
    return EarlyExit{.status = kExitDone, .text = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return EarlyExit{.status = kExitDone, .text = version.what()};
  }
  auto config = read_config(app);
  if (!config) return EarlyExit{.status = kExitCannotStart, .text = config.error().message};
  return *std::move(config);
}

}  // namespace airmodem
