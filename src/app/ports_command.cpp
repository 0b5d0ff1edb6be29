#include "app/ports_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/client/port_search.h"
#include "app/client_arguments.h"
#include "app/command_line.h"
#include "app/exit_status.h"
#include "app/ports_report.h"
#include "app/standard_error.h"

namespace airmodem {
namespace {

constexpr const char* kDescription =
    "Says at which serial devices of this machine a module answers, and which one. Types AT only\n"
    "to devices that nobody has open, for a second at most. With PATHs it asks at these only.";

constexpr const char* kFooter =
    "Exit status: 0 when a module answers at one at least, 1 when at none, 2 when the options are\n"
    "wrong.";

struct Options {
  std::uint32_t baud = ClientPortOptions{}.baud;
  bool json = false;
  std::vector<std::string> paths;
};

void declare(CLI::App& app, Options& options) {
  set_usage(app, "airmodem ports [options] [PATH...]");
  app.description(kDescription);
  app.footer(kFooter);
  add_baud_option(app, options.baud);
  add_switch(app, "--json", options.json, "Print what was found as JSON");
  app.add_option("paths", options.paths)->group("");  // in the usage
}

int run(const Options& options) {
  std::vector<SearchedPort> ports;
  bool is_told = true;
  const auto tell = [&is_told](const std::string& text) { is_told = is_told && print(text); };
  for (const std::string& path : options.paths.empty() ? serial_devices() : options.paths) {
    ports.push_back(ask_at_port(path, options.baud));
    if (!options.json) tell(port_in_words(ports.back()));
  }
  if (options.json) tell(ports_as_json(ports));
  if (ports.empty() && !options.json) {
    say("airmodem ports: this machine has no serial device; is the module plugged in?");
  }
  const bool is_any =
      std::ranges::count(ports, SearchedPort::State::Answers, &SearchedPort::state) > 0;
  return is_any && is_told ? kExitDone : kExitTrouble;
}

}  // namespace

int run_ports(int argc, char** argv) {
  Options options;
  CLI::App app;
  app.name("airmodem ports");
  declare(app, options);
  if (const auto status = parse_words(app, argc, argv)) return *status;
  return run(options);
}

}  // namespace airmodem
