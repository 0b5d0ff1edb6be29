/// `--serial` and what hangs on its cable; pseudo terminals take the place of UARTs.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

#include "client.h"
#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class CableClients : public ProgramTest {
 protected:
  /// A module at one end of a cable.
  class Module {
   public:
    Module(const std::string& device, const Program::Arguments& arguments = {})
        : program_(with_device(device, arguments)) {
      program_.await_ready();
    }
    Program& program() { return program_; }

   private:
    static Program::Arguments with_device(const std::string& device, Program::Arguments arguments) {
      arguments.insert(arguments.end(), {"--serial", device});
      return arguments;
    }
    Program program_;
  };

  std::string device(const std::string& name) const { return folder().path(name); }
};

/// A host whose driver starts before the module has said anything, or after it.
void begin_at_cable(Host& host) {
  host.type("ATE0\r");
  host.line().read_until("ATE0\r\r\nOK\r\n");
}

TEST_F(CableClients, AnUnpluggedDeviceIsFoundAgain) {
  std::optional<Cable> cable(std::in_place, device("module"), device("host"));
  Module module(device("module"));
  {
    Host host(device("host"));
    begin_at_cable(host);
    host.ask("AT+CIPHEAD=1", {"OK"});
    cable.reset();
  }
  cable.emplace(device("module"), device("host"));
  Host host(device("host"));
  // What is typed before the module is back at its end is lost.
  wait_until("an answer", [&host] {
    host.type("ATE0\r");
    return host.line().has_bytes(std::chrono::milliseconds(200));
  });
  host.ask("AT+CIPMUX?", {});
  host.line().read_until("+CIPMUX: 0\r\n\r\nOK\r\n");
  host.ask("AT+CIPHEAD?", {"+CIPHEAD: 1", "OK"});  // it is the module of before
}

TEST_F(CableClients, TheRateIsThatOfTheDeviceUntilItIsSet) {
  const Cable cable(device("module"), device("host"));
  Module module(device("module") + ",9600");
  Host host(device("host"));
  begin_at_cable(host);
  host.ask("AT+IPR?", {"+IPR: 9600", "OK"});
}

TEST_F(CableClients, ADeviceThatIsNotThereYetIsWaitedFor) {
  Module module(device("module"));
  const Cable cable(device("module"), device("host"));
  Host host(device("host"));
  wait_until("an answer", [&host] {
    host.type("AT\r");
    return host.line().has_bytes(std::chrono::milliseconds(200));
  });
  host.line().read_until("OK\r\n");
}

/// Each echoes what the other says, for ever: they live with it, and end when they are told to.
TEST_F(CableClients, TwoModulesAtOneCableTalkForEver) {
  const Cable cable(device("one"), device("other"));
  Module one(device("one"), {"--trace", trace()});
  Module other(device("other"));
  // So much is in the trace only if they do.
  constexpr std::size_t kMuch = std::size_t{512} * 1024;
  wait_until("what goes round", [this] { return fs::file_size(trace()) > kMuch; });
  const std::size_t before = one.program().resident();
  wait_until("more of it", [this] { return fs::file_size(trace()) > 2 * kMuch; });
  if (memory_tells_use()) {
    EXPECT_LT(one.program().resident(), before + std::size_t{4} * 1024 * 1024);
  }
  for (Module* const module : {&one, &other}) {
    module->program().signal(SIGTERM);
    EXPECT_EQ(module->program().wait().status, 0);
  }
}

/// UART, module, TCP, module, UART: a transparent connection of one to the other's server.
TEST_F(CableClients, TwoModulesJoinTwoCables) {
  const ClosedPort free_port;  // its number is the server's, which shares it
  const std::string number = std::to_string(free_port.port());
  const Cable first_cable(device("first"), device("first-host"));
  const Cable second_cable(device("second"), device("second-host"));
  const Module first(device("first"));
  const Module second(device("second"));
  Host caller(device("first-host"));
  Host server(device("second-host"));
  begin_at_cable(server);
  server.ask("AT+CIPRXF=1", {"OK"});
  for (const char* const step : {"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR"}) server.ask(step, {"OK"});
  server.type("AT+CIFSR\r");
  server.read_answer();
  server.ask("AT+CIPSERVER=1," + number, {"OK", "SERVER OK"});
  begin_at_cable(caller);
  caller.ask("AT+CIPMODE=1", {"OK"});
  caller.ask("AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + number, {"OK", "CONNECT"});
  server.expect(framed("0, REMOTE IP: 127.0.0.1"));

  caller.type("from UART to UART");
  server.expect(report(0, "from UART to UART"));
  const std::string block = pattern(1024);
  server.send("0,", block);
  caller.expect(block);
}

}  // namespace
}  // namespace airmodem::e2e
