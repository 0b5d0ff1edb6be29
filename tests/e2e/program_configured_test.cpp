/// What a configuration makes of the program: terminals, profiles, cards, networks, traces.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class ProgramConfigured : public ProgramTest {
 protected:
  /// Starts the program at a PTY with a configuration file that holds `text`.
  Program& start_with(const std::string& text, Program::Arguments arguments = {},
                      Place place = Place::here()) {
    write_file(folder().path("config.toml"), text);
    arguments.insert(arguments.begin(), {"--config", folder().path("config.toml")});
    return start(arguments, place);
  }

  /// What a shell makes of `line`, with the program as $0.
  static Ended shell(const std::string& line) {
    return Process({"sh", "-c", line, test_paths::airmodem_program()}).wait();
  }
};

// ---- terminals ----

TEST_F(ProgramConfigured, TalksOverStandardInputAndOutput) {
  const Ended ended = shell("printf 'ATE0\\rAT+CGSN\\r' | \"$0\" --stdio");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "ready stdio\n");
  EXPECT_TRUE(ended.output.starts_with("\r\nRDY\r\n")) << ended.output;
  EXPECT_TRUE(ended.output.ends_with("ATE0\r\r\nOK\r\n\r\n867724030000019\r\n\r\nOK\r\n"))
      << ended.output;
}

TEST_F(ProgramConfigured, EndsWithItsInputAndSendsWhatItAccepted) {
  const TcpListener listener;
  const std::string port = std::to_string(listener.port());
  Process process({test_paths::airmodem_program(), "--stdio"});
  ByteChannel& line = process.line();
  line.write("AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + port + "\r");
  line.read_until("CONNECT OK\r\n");
  TcpPeer peer = listener.accept();
  line.write("AT+CIPSEND=10\r\n");
  line.read_until("> ");
  line.write("last words");
  line.read_until("SEND OK\r\n");
  ::shutdown(line.fd(), SHUT_WR);
  EXPECT_EQ(process.wait().status, 0);
  EXPECT_EQ(peer.read_all(), "last words");
}

TEST_F(ProgramConfigured, ListensAtAUnixSocket) {
  const std::string path = folder().path("socket");
  Program program({"--unix", path});
  program.await_ready();
  EXPECT_EQ(program.ready_line(), "ready unix=" + path + "\n");
  EXPECT_TRUE(fs::is_socket(path));
  Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::connect(descriptor.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ByteChannel host("the socket", std::move(descriptor));
  host.read_until("+NITZ");
  host.write("AT\r");
  host.read_until("OK\r\n");
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ProgramConfigured, SaysWhereRfc2217IsSpoken) {
  Program program({"--rfc2217", "127.0.0.1:0"});
  program.await_ready();
  EXPECT_TRUE(program.ready_line().starts_with("ready rfc2217=127.0.0.1:")) << program.ready_line();
}

/// In other pieces it is the same conversation.
TEST_F(ProgramConfigured, SplitsAndJoinsWhatPasses) {
  start_with("[[module]]\n", {"--fragment", "7"});
  Host host(program().pty());
  host.begin();
  host.ask("AT+CGSN", {"867724030000019", "OK"});
}

// ---- the module ----

TEST_F(ProgramConfigured, IsTheModuleThatTheProfileNames) {
  start({"--profile", "sim800"});
  Host host(program().pty());
  host.line().read_until("SMS Ready\r\n");
  host.type("ATE0\r");
  host.line().read_until("OK\r\n");
  host.ask("AT+CGMM", {"SIMCOM_SIM800L", "OK"});
}

TEST_F(ProgramConfigured, IsTheModuleThatAFileDescribes) {
  const std::string profile = folder().path("mine.toml");
  const Ended printed = run_program({"profile", "sim800"});
  ASSERT_EQ(printed.status, 0);
  std::string text = printed.output;
  const std::string before = "SIMCOM_SIM800L";
  ASSERT_NE(text.find(before), std::string::npos) << text;
  text.replace(text.find(before), before.size(), "FIELD-UNIT");
  write_file(profile, text);
  start({"--profile", profile});
  Host host(program().pty());
  host.line().read_until("SMS Ready\r\n");
  host.type("ATE0\r");
  host.line().read_until("OK\r\n");
  host.ask("AT+CGMM", {"FIELD-UNIT", "OK"});
}

TEST_F(ProgramConfigured, ListsTheProfiles) {
  EXPECT_EQ(run_program({"profile"}).output, "air724ug\nsim800\nsim900\n");
  const Ended unknown = run_program({"profile", "nobody"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_NE(unknown.errors.find("air724ug, sim800"), std::string::npos) << unknown.errors;
}

TEST_F(ProgramConfigured, HasTheCardThatTheFileSays) {
  start_with("[sim]\nstate = \"absent\"\n");
  Host host(program().pty());
  host.type("ATE0\r");
  host.line().read_until("OK\r\n");
  host.ask("AT+CPIN?", {"+CME ERROR: 10"});
}

TEST_F(ProgramConfigured, HasTheNetworkThatTheFileSays) {
  start_with(
      "[sim]\nstate = \"pin-required\"\npin = \"4711\"\n"
      "[network]\nregistration = \"roaming\"\nsignal-strength = 9\n",
      {"--set", "network.signal-strength=12"});
  Host host(program().pty());
  host.type("ATE0\r");
  host.line().read_until("OK\r\n");
  host.ask("AT+CPIN?", {"+CPIN: SIM PIN", "OK"});
  host.type("AT+CPIN=4711\r");
  host.line().read_until("OK\r\n");
  host.type("AT+CREG?\r");
  host.line().read_until("+CREG: 0,5\r\n\r\nOK\r\n");
  host.type("AT+CSQ\r");
  host.line().read_until("+CSQ: 12,0\r\n\r\nOK\r\n");
}

TEST_F(ProgramConfigured, GoesWhereTheFileAllows) {
  const TcpListener listener;
  const std::string number = std::to_string(listener.port());
  start_with("name = \"meter\"\ndeny = [\"127.0.0.9\"]\nmap = [\"192.0.2.1:80=127.0.0.1:" + number +
             "\"]\n");
  Host host(port());
  host.begin_multi();
  host.type("AT+CIPSTART=0,\"TCP\",\"127.0.0.9\"," + number + "\r");
  host.expect(framed("OK") + framed("0, CONNECT FAIL"));
  program().log().read_until("meter: link 0: 127.0.0.9 port " + number +
                             " is forbidden by --deny 127.0.0.9\n");
  host.type("AT+CIPSTART=1,\"TCP\",\"192.0.2.1\",80\r");
  host.expect(framed("OK") + framed("1, CONNECT OK"));
}

TEST_F(ProgramConfigured, KeepsItsTraceWithinItsLimit) {
  start({"--trace", trace(), "--trace-limit", "1"});
  Host host(program().pty());
  host.begin();
  constexpr std::uintmax_t kMebibyte = 1024 * 1024;
  // Each question is some hundred bytes of trace.
  for (int i = 0; i < 40'000 && !fs::exists(trace() + ".1"); ++i) {
    host.ask("AT+CGMR", {"+CGMR: \"AirM2M_Air724UG_V401881_LTE_AT\"", "OK"});
  }
  stop();
  EXPECT_GE(fs::file_size(trace() + ".1"), kMebibyte);
  EXPECT_LT(fs::file_size(trace() + ".1"), kMebibyte + 1024);
  EXPECT_LT(fs::file_size(trace()), kMebibyte);
}

TEST_F(ProgramConfigured, KeepsWhatEachOfItsModulesKeeps) {
  const std::string text = "[[module]]\npty = \"" + folder().path("a") + "\"\nstate = \"" +
                           folder().path("sa") + "\"\n[[module]]\npty = \"" + folder().path("b") +
                           "\"\nstate = \"" + folder().path("sb") + "\"\n";
  const std::string config = folder().path("config.toml");
  write_file(config, text);
  {
    Program program({"--config", config});
    program.await_ready();
    Host first(folder().path("a"));
    first.begin();
    first.ask("AT+CIPHEAD=1", {"OK"});
    first.ask("AT+CIPSCONT", {"OK"});
    first.ask("AT+FSCREATE=a.txt", {"OK"});
  }
  Program program({"--config", config});
  program.await_ready();
  Host first(folder().path("a"));
  first.begin();
  first.ask("AT+CIPHEAD?", {"+CIPHEAD: 1", "OK"});
  first.ask("AT+FSFLSIZE=a.txt", {"+FSFLSIZE: 0", "OK"});
  Host second(folder().path("b"));
  second.begin();
  second.ask("AT+CIPHEAD?", {"+CIPHEAD: 0", "OK"});
}

}  // namespace
}  // namespace airmodem::e2e
