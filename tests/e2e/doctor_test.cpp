/// `airmodem doctor` at modules, ours, that are well or ill in every way that they can be, and at
/// ports without a module.

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "bare_pty.h"
#include "certificates.h"
#include "host.h"
#include "peer.h"
#include "program.h"
#include "tests/support/paths.h"
#include "tls_servers.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

class Doctor : public ProgramTest {
 protected:
  /// Its arguments before the test's own.
  Program::Arguments arguments(const Program::Arguments& more) const {
    Program::Arguments all{"doctor", "--port", port()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  /// Runs it at the module of start().
  Ended look(const Program::Arguments& more = {}) const { return run_program(arguments(more)); }

  /// The module is ill in the way of `fact`, and the report has all of `texts`.
  void expect_ill(const std::string& fact, const std::vector<std::string>& texts,
                  Place place = Place::here()) {
    SCOPED_TRACE(fact);
    start({"--set", fact}, place);
    const Ended ended = look({"--wait", "1"});
    EXPECT_EQ(ended.status, 1) << ended.errors;
    for (const std::string& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in " << ended.output;
    }
    stop(place);
  }
};

bool has(const Ended& ended, const std::string& text) {
  return ended.output.find(text) != std::string::npos;
}

// ---- what is well ----

TEST_F(Doctor, FindsAllWell) {
  start();
  const Ended ended = look();
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
  EXPECT_TRUE(has(ended, "[ok]  port                a module answers: Air724UG\n")) << ended.output;
  EXPECT_TRUE(ended.output.ends_with("All is well.\n")) << ended.output;
  EXPECT_NE(ended.errors.find("airmodem doctor: looking at: registration\n"), std::string::npos);
}

TEST_F(Doctor, LooksOverTcp) {
  const Program& program = start_tcp();
  const Ended ended = run_program(
      {"doctor", "--port", "tcp:127.0.0.1:" + std::to_string(program.tcp_port()), "-q"});
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
  EXPECT_EQ(ended.errors, "");
}

TEST_F(Doctor, LooksAtAnotherFamily) {
  start({"--profile", "sim800"});
  const Ended ended = look();
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
  EXPECT_TRUE(has(ended, "SIMCOM_SIM800L")) << ended.output;
}

TEST_F(Doctor, LeavesTheModuleForTheNext) {
  start();
  const TcpListener listener;
  for (int i = 0; i < 2; ++i) {
    const Ended ended = look({"127.0.0.1", std::to_string(listener.port())});
    EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
    TcpPeer peer = listener.accept();
    EXPECT_EQ(peer.read_all(), "");
  }
}

TEST_F(Doctor, FindsAServerByItsName) {
  start();
  const TcpListener listener;
  const Ended ended = look({"localhost", std::to_string(listener.port())});
  EXPECT_EQ(ended.status, 0) << ended.output << ended.errors;
  EXPECT_TRUE(has(ended, "localhost is 127.0.0.1\n")) << ended.output;
}

// ---- card and network ----

TEST_F(Doctor, SaysThatThereIsNoCard) {
  expect_ill("sim.state=absent",
             {"[NO]  SIM card            the module finds no card", "the right way round",
              "[--]  registration        not looked at, because of: SIM card", "+CME ERROR: 10"});
}

TEST_F(Doctor, SaysThatTheCardIsBusy) { expect_ill("sim.state=busy", {"the card stays busy"}); }

TEST_F(Doctor, SaysThatThePinIsMissing) {
  expect_ill("sim.state=pin-required", {"none was given", "--pin", "locks the card"});
}

TEST_F(Doctor, SaysThatThePukIsWanted) {
  expect_ill("sim.state=puk-required", {"the card is locked and wants its PUK"});
}

TEST_F(Doctor, EntersThePinAndDoesNotShowIt) {
  start({"--set", "sim.state=pin-required", "--set", "sim.pin=4711"});
  const Ended wrong = look({"--pin", "4712", "--wait", "1"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong, "the card refuses the PIN")) << wrong.output;
  EXPECT_TRUE(has(wrong, "AT+CPIN=***")) << wrong.output;
  EXPECT_FALSE(has(wrong, "4712")) << wrong.output;
  const Ended right = look({"--pin", "4711"});
  EXPECT_EQ(right.status, 0) << right.output;
}

TEST_F(Doctor, SaysThatTheNetworkDenies) {
  expect_ill("network.registration=denied",
             {"the network denies the registration", "+CREG: 0,3", "contract"});
}

TEST_F(Doctor, SaysThatNoNetworkIsFound) {
  expect_ill("network.registration=searching", {"the module still looks for a network"});
}

TEST_F(Doctor, SaysThatA4gModuleGetsIntoAnOldNetworkAlone) {
  for (const char* technology : {"0", "1", "2", "3"}) {
    expect_ill(std::string("network.technology=") + technology,
               {"[NO]  registration        the module is a 4G one", "+COPS: 0,2,", "without credit",
                "[--]  attachment"});
  }
}

TEST_F(Doctor, SaysThatThereIsNoSignal) {
  expect_ill("network.signal-strength=99", {"[NO]  signal", "antenna", "[ok]  registration"});
}

TEST_F(Doctor, WarnsOfAWeakSignal) {
  start({"--set", "network.signal-strength=4"});
  const Ended ended = look();
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_TRUE(has(ended, "the signal is weak (4 of 31, -105 dBm)")) << ended.output;
  EXPECT_TRUE(has(ended, "antenna")) << ended.output;
}

TEST_F(Doctor, SaysThatTheNetworkWantsAnotherUser) {
  start({"--set", "network.user=meter", "--set", "network.password=secret"});
  const Ended without = look();
  EXPECT_EQ(without.status, 1);
  EXPECT_TRUE(has(without, "[NO]  bearer              the network refuses user or password"))
      << without.output;
  const Ended wrong = look({"--apn", "cmnet,meter,wordpass"});
  EXPECT_EQ(wrong.status, 1);
  const Ended right = look({"--apn", "cmnet,meter,secret", "--json"});
  EXPECT_EQ(right.status, 0) << right.output;
  EXPECT_TRUE(has(right, R"(AT+CSTT=\"cmnet\",\"meter\",\"***\")")) << right.output;
  EXPECT_FALSE(has(right, "secret")) << right.output;
}

// ---- names and servers ----

TEST_F(Doctor, SaysThatANameIsNotFound) {
  start();
  const Ended ended = look({"no..name", "80"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "[NO]  lookup              no..name is not found: there is no such name"))
      << ended.output;
  EXPECT_TRUE(has(ended, "[--]  server              not looked at, because of: lookup"));
}

TEST_F(Doctor, SaysThatAServerRefuses) {
  start();
  const ClosedPort closed;
  const Ended ended = look({"127.0.0.1", std::to_string(closed.port())});
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "the server turns the connection away")) << ended.output;
  EXPECT_TRUE(has(ended, "127.0.0.1 is a private address")) << ended.output;
  const Ended named = look({"localhost", std::to_string(closed.port())});
  EXPECT_EQ(named.status, 1);
  EXPECT_TRUE(has(named, "localhost is 127.0.0.1, a private address")) << named.output;
}

TEST_F(Doctor, SaysThatTheWayIsForbidden) {
  const TcpListener listener;
  start({"--deny", "127.0.0.1"});
  const Ended ended = look({"127.0.0.1", std::to_string(listener.port())});
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "or no way leads to it")) << ended.output;
}

TEST_F(Doctor, VerifiesAServerWithTls) {
  start({"--files", folder().path("files")});
  OpensslServer server;
  const std::string number = std::to_string(server.port());
  const Ended plain = look({"--tls", "127.0.0.1", number});
  EXPECT_EQ(plain.status, 0) << plain.output;
  const Ended right = look({"--tls", "--ca", tls_file("ca.pem"), "127.0.0.1", number});
  EXPECT_EQ(right.status, 0) << right.output;
  const Ended wrong = look({"--tls", "--ca", tls_file("other-ca.pem"), "127.0.0.1", number});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong, "TLS works, but not with these certificates")) << wrong.output;
}

TEST_F(Doctor, SaysThatAServerDoesNotSpeakTls) {
  start({"--echo-server"});
  const Ended ended = look({"--tls", "127.0.0.1", std::to_string(program().echo_port())});
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "[ok]  server  ")) << ended.output;
  EXPECT_TRUE(has(ended, "[NO]  server with TLS     the server is there, but TLS with it fails"))
      << ended.output;
}

// ---- ports without a module ----

TEST_F(Doctor, SaysThatNothingAnswers) {
  const BarePty pty;
  const Ended ended = run_program({"doctor", "--port", pty.path(), "--wait", "1"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "[NO]  port                nothing answers AT at this port"))
      << ended.output;
  EXPECT_TRUE(has(ended, "(nothing)")) << ended.output;
  EXPECT_TRUE(has(ended, "Does another program hold the port")) << ended.output;
  EXPECT_TRUE(ended.output.ends_with("Not well: port; 8 not looked at.\n")) << ended.output;
}

TEST_F(Doctor, SaysThatWhatComesMakesNoSense) {
  const BarePty pty;
  Process process({test_paths::airmodem_program(), "doctor", "--port", pty.path(), "--wait", "1"});
  process.errors().read_until("asking whether the module answers\n");
  // The program has the port open and raw by then.
  char asked[16];
  ASSERT_GT(::read(pty.fd(), asked, sizeof asked), 0);
  ASSERT_EQ(::write(pty.fd(), "\x80\xF8\x1B", 3), 3);
  const Ended ended = process.wait();
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "what comes from this port is no answer to AT")) << ended.output;
  EXPECT_TRUE(has(ended, R"(answer    \x80\xF8\x1B)")) << ended.output;
  EXPECT_TRUE(has(ended, "--baud")) << ended.output;
}

TEST_F(Doctor, EndsInOrderWhenItIsInterrupted) {
  const BarePty pty;
  Process process({test_paths::airmodem_program(), "doctor", "--port", pty.path()});
  process.errors().read_until("asking whether the module answers\n");
  process.signal(SIGINT);
  const Ended ended = process.wait();
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "[--]  port                not looked at: the check-up was given up"));
  EXPECT_TRUE(ended.output.ends_with("Given up; 9 not looked at.\n")) << ended.output;
}

TEST_F(Doctor, LeavesTheModuleInOrderWhenItIsInterrupted) {
  start();
  const SilentPort server;
  {
    Process process({test_paths::airmodem_program(), "doctor", "--port", port(), "127.0.0.1",
                     std::to_string(server.port())});
    process.errors().read_until("looking at: server\n");
    process.signal(SIGINT);
    const Ended ended = process.wait();
    EXPECT_EQ(ended.status, 1);
    EXPECT_TRUE(has(ended, "[--]  server              not looked at: the check-up was given up"));
  }
  Host host(port());
  host.ask("AT+CIPSTATUS", {"OK", "STATE: IP INITIAL"});
}

using DoctorAtData = TransparentTest;

TEST_F(DoctorAtData, CallsTheModuleOutOfTransparentMode) {
  start();
  Host host(port());
  const TcpPeer peer = enter(host);
  host.close();
  const Ended ended = run_program({"doctor", "--port", port(), "-q"});
  EXPECT_EQ(ended.status, 0) << ended.output;
}

TEST_F(Doctor, CannotOpenAPortThatIsNotThere) {
  const Ended ended = run_program({"doctor", "--port", folder().path("nothing")});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.output, "");
  EXPECT_NE(ended.errors.find("airmodem doctor: --port: "), std::string::npos) << ended.errors;
  const ClosedPort closed;
  const std::string port = "tcp:127.0.0.1:" + std::to_string(closed.port());
  EXPECT_EQ(run_program({"doctor", "--port", port}).status, 2);
}

TEST_F(Doctor, RefusesWhatMakesNoSense) {
  const std::vector<Program::Arguments> wrong = {
      {},
      {"--port", "x", "only-a-host"},
      {"--port", "x", "host", "0"},
      {"--port", "x", "a\"b", "80"},
      {"--port", "x", "--tls"},
      {"--port", "x", "--ca", "f", "host", "80"},
      {"--port", "x", "--tls", "--ca", folder().path("none"), "host", "80"},
      {"--port", "x", "--pin", "abcd"},
      {"--port", "x", "--wait", "0"},
  };
  for (Program::Arguments arguments : wrong) {
    arguments.insert(arguments.begin(), "doctor");
    const Ended ended = run_program(arguments);
    EXPECT_EQ(ended.status, 2) << ended.output << ended.errors;
    EXPECT_NE(ended.errors.find("airmodem doctor --help"), std::string::npos) << ended.errors;
  }
  EXPECT_EQ(run_program({"doctor", "--help"}).status, 0);
}

TEST_F(Doctor, SaysWhenThePortGoesAway) {
  auto pty = std::make_unique<BarePty>();
  Process process({test_paths::airmodem_program(), "doctor", "--port", pty->path()});
  process.errors().read_until("asking whether the module answers\n");
  pty.reset();
  const Ended ended = process.wait();
  EXPECT_EQ(ended.status, 1);
  EXPECT_TRUE(has(ended, "[NO]  port                the port is gone")) << ended.output;
}

// ---- machines, and the manual ----

TEST_F(Doctor, IsReadByMachines) {
  start({"--set", "sim.state=absent"});
  const std::string report = folder().path("report.json");
  const Ended ended = look({"--wait", "1", "--json"});
  EXPECT_EQ(ended.status, 1);
  write_file(report, ended.output);
  const std::string script =
      "import json, sys\n"
      "r = json.load(open(sys.argv[1]))\n"
      "assert r['well'] is False and r['model'] == 'Air724UG', r\n"
      "c = {one['name']: one for one in r['checks']}\n"
      "assert list(c) == ['port', 'card', 'signal', 'registration', 'attachment', 'apn',\n"
      "                   'bearer', 'address', 'dns'], list(c)\n"
      "assert c['port']['verdict'] == 'well'\n"
      "assert c['card']['verdict'] == 'not-well'\n"
      "assert c['card']['exchanges'] == [{'asked': 'AT+CPIN?', 'answered': ['+CME ERROR: 10']}]\n"
      "assert c['bearer']['verdict'] == 'not-looked-at'\n"
      "assert all(set(one) == {'name', 'title', 'verdict', 'finding', 'advice', 'exchanges'}\n"
      "           for one in r['checks'])\n";
  const Ended read = Process({"python3", "-c", script, report}).wait();
  EXPECT_EQ(read.status, 0) << read.errors << ended.output;
}

/// The text of the manual's block after `$ airmodem doctor ... <words>`.
std::string example(const std::string& words) {
  std::ifstream file(test_paths::source_folder().string() + "/docs/doctor.md");
  std::string text;
  bool is_found = false;
  for (std::string line; std::getline(file, line);) {
    if (is_found && line == "```") return text;
    if (is_found) text += line + "\n";
    if (line == "$ airmodem doctor --port /dev/ttyUSB0" + words) is_found = true;
  }
  return "there is no such example";
}

/// Its addresses are this machine's.
std::string without_addresses(const std::string& text) {
  static const std::regex kAddresses("(has the address|the module asks) .*");
  return std::regex_replace(text, kAddresses, "$1 ...");
}

TEST_F(Doctor, PrintsWhatTheManualShows) {
  start();
  EXPECT_EQ(without_addresses(look({"-q"}).output), without_addresses(example(" -q")));
  stop();
  start({"--set", "sim.state=absent"});
  EXPECT_EQ(look({"-q", "--wait", "1"}).output, example(" -q --wait 1"));
}

}  // namespace
}  // namespace airmodem::e2e
