/// Configuration files from end to end: cards, networks, profiles, and several modules at once.

#include <gtest/gtest.h>

#include <string>

#include "client.h"
#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

class ConfiguredClients : public ProgramTest {
 protected:
  /// Starts the program at its PTY with a configuration file that holds `text`.
  void start_with(const std::string& text, Program::Arguments arguments = {},
                  Place place = Place::here()) {
    write_file(folder().path("config.toml"), text);
    arguments.insert(arguments.begin(), {"--config", folder().path("config.toml")});
    start(arguments, place);
  }
};

/// Echo off, and everything that the module has to say first is read.
void begin_after_boot(Host& host, const std::string& last) {
  host.line().read_until(framed(last));
  host.type("ATE0\r");
  host.line().read_until("ATE0\r\r\nOK\r\n");
}

TEST_F(ConfiguredClients, TwoHostsUseTwoModulesAtTheSameTime) {
  const TcpListener listener;
  const std::string number = std::to_string(listener.port());
  write_file(folder().path("config.toml"),
             "[[module]]\nname = \"meter\"\npty = \"" + port() +
                 "\"\n[[module]]\nname = \"gate\"\ntcp-shared = \"127.0.0.1:0\"\n");
  Program program({"--config", folder().path("config.toml")});
  program.await_ready();
  const std::string ready = program.ready_line();
  const std::string address = ready.substr(ready.find("gate.tcp=") + 9);
  Client meter(python_client("walk.py", {port(), number}));
  Client gate(python_client(
      "walk.py", {"socket://" + address.substr(0, address.find_first_of(" \n")), number}));
  TcpPeer one = listener.accept();
  TcpPeer other = listener.accept();
  answer_question(other);
  answer_question(one);
  EXPECT_EQ(meter.output(), "walked\n");
  EXPECT_EQ(gate.output(), "walked\n");
}

TEST_F(ConfiguredClients, ACardThatWantsItsPinIsRegisteredOnlyWithIt) {
  start_with("[sim]\nstate = \"pin-required\"\npin = \"4711\"\n");
  Host host(port());
  begin_after_boot(host, "+CPIN: SIM PIN");
  host.ask("AT+CREG=1", {"OK"});
  host.ask("AT+CIICR", {"+CME ERROR: 3"});
  host.ask("AT+CPIN=1234", {"+CME ERROR: 16"});
  host.type("AT+CPIN=4711\r");
  host.line().read_until(framed("+CREG: 1"));
  host.ask("AT+CGATT?", {"+CGATT: 1", "OK"});
}

TEST_F(ConfiguredClients, ALateRegistrationIsTold) {
  start_with("[network]\nregistered-after = \"2s\"\n");
  Host host(port());
  begin_after_boot(host, "+CPIN: READY");
  host.ask("AT+CREG=1;+CREG?", {"+CREG: 1,2", "OK"});
  for (const char* const line : {"^MODE: 17,17", "+E_UTRAN Service", "+CGEV: ME PDN ACT 1"}) {
    host.expect(framed(line));
  }
  host.read_answer();  // the time
  host.expect(framed("+CREG: 1"));
}

TEST_F(ConfiguredClients, WhoIsDeniedGetsNoBearer) {
  start_with("[network]\nregistration = \"denied\"\n");
  Host host(port());
  begin_after_boot(host, "+CPIN: READY");
  host.ask("AT+CREG?", {"+CREG: 0,3", "OK"});
  host.ask("AT+CSTT", {"OK"});
  host.ask("AT+CIICR", {"+PDP: DEACT", "+CME ERROR: 30"});
}

TEST_F(ConfiguredClients, TheSim800SaysWhoItIs) {
  start({"--profile", "sim800"});
  Host host(port());
  begin_after_boot(host, "SMS Ready");
  host.ask("AT+CGMI", {"SIMCOM_Ltd", "OK"});
  host.ask("AT+CGMM", {"SIMCOM_SIM800L", "OK"});
  host.ask("AT+CGMR", {"Revision:1418B05SIM800L24", "OK"});
  host.ask("AT+CGSN", {"864773030000027", "OK"});
  host.ask("AT+CIPRXF=1", {"ERROR"});
}

TEST_F(ConfiguredClients, AModuleThatIsOnAlreadySaysNoBootText) {
  start({"--already-on", "--profile-timing", "real"});
  Host host(port());
  host.type("ATE0\r");
  host.expect("ATE0\r" + framed("OK"));
  host.ask("AT+CREG?", {"+CREG: 0,1", "OK"});
}

/// The times are real ones but for their length.
TEST_F(ConfiguredClients, RealTimesKeepTheOrder) {
  const TcpListener listener;
  start_with(
      "[timing]\nboot = \"100ms\"\nnetwork = \"100ms\"\nbearer = \"100ms\"\n"
      "connect = \"100ms\"\n",
      {"--profile-timing", "real"});
  Host host(port());
  host.begin();
  host.ask("AT+CSTT", {"OK"});
  host.ask("AT+CIICR", {"OK"});
  host.type("AT+CIFSR\r");
  host.read_answer();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.send("", "question");
  answer_question(peer);
  host.expect("answer");
}

}  // namespace
}  // namespace airmodem::e2e
