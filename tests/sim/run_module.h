/// A module as the program runs it, over fake ports and on virtual time.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airmodem/module.h"
#include "runtime/driver.h"
#include "runtime/memory_settings.h"
#include "tests/sim/host_port.h"
#include "tests/sim/network.h"
#include "tests/sim/silent_services.h"
#include "tests/support/heard_log.h"
#include "tests/support/memory_files.h"
#include "tests/support/step_background.h"
#include "tests/support/virtual_clock.h"

namespace airmodem::testing {

/// What the module is.
struct ModuleKind {
  Profile profile = air724ug();
  Timing timing = Timing::None;
  bool tells_taken = false;
};

class RunModule {
 public:
  explicit RunModule(PeerKind peer, const ModuleKind& kind = {}, std::vector<Hook*> hooks = {})
      : network(clock, peer),
        driver_(Module(kind.profile, {.timing = kind.timing, .tells_taken = kind.tells_taken}),
                ports(), with_network(std::move(hooks))) {
    driver_.start();
  }

  /// Does what the module's ports owe it now; false when there is nothing.
  bool run_ready() {
    bool ran = false;
    while (clock.run_one()) ran = true;
    if (!disk_answers) return ran;
    ran = background.waiting() > 0 || ran;
    background.do_all();
    return ran;
  }

  /// Types a line, and returns what the host reads in the same moment.
  std::string say(std::string_view line) {
    port.type(line);
    port.type("\r");
    run_ready();
    return port.read_all();
  }

  /// Lets so much time pass, in which the background does all at once.
  void pass(Duration span) {
    const Instant end = clock.now() + span;
    run_ready();
    while (clock.next() <= end) {
      clock.run_next();
      run_ready();
    }
    clock.pass(end - clock.now());
  }

  /// Begins the module's orderly end, and waits at most `limit` for it; false when it did not come.
  bool finish(Duration limit) {
    is_over = false;
    driver_.finish([this] { is_over = true; });
    const Instant end = clock.now() + limit;
    while (!is_over && clock.now() < end) pass(std::chrono::milliseconds(10));
    return is_over;
  }

  Driver& driver() { return driver_; }

  HeardLog log;
  VirtualClock clock;
  HostPort port;
  Network network;
  std::shared_ptr<MemoryFiles> files = std::make_shared<MemoryFiles>();
  StepBackground background;
  bool disk_answers = true;
  bool is_over = false;

 private:
  DriverPorts ports() {
    return {.clock = clock,
            .terminal = port,
            .bearer = network,
            .dialer = network,
            .resolver = services_,
            .files = files,
            .listener = network,
            .settings = std::make_shared<MemorySettings>(),
            .background = background,
            .pinger = services_,
            .time = services_};
  }
  std::vector<Hook*> with_network(std::vector<Hook*> hooks) {
    hooks.push_back(&network);
    return hooks;
  }

  SilentServices services_;
  Driver driver_;
};

}  // namespace airmodem::testing
