/// Several modules in one program: from a configuration file, and one for each connection.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

class ProgramModules : public ProgramTest {
 protected:
  /// Starts the program with a configuration file that holds `text`.
  Program& start_with(const std::string& text, Program::Arguments arguments = {},
                      Place place = Place::here()) {
    write_file(config(), text);
    arguments.insert(arguments.begin(), {"--config", config()});
    program_.emplace(arguments);
    program_->await_ready(place);
    return *program_;
  }

  /// Expects that it does not start with this file, says why in one line, and leaves nothing.
  void expect_refusal(const std::string& text, const std::string& reason,
                      Place place = Place::here()) {
    const testing::ScopedTrace trace(place.file, place.line, "refused here");
    write_file(config(), text);
    const Ended ended = run_program({"--config", config()}, {}, place);
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.output, "");
    EXPECT_EQ(ended.errors, "airmodem: " + reason + "\n");
    EXPECT_EQ(left_behind(), 1U);  // the file itself
  }

  std::string config() const { return folder().path("config.toml"); }

  std::size_t left_behind() const {
    const auto files = fs::directory_iterator(folder().path());
    return static_cast<std::size_t>(std::distance(fs::begin(files), fs::end(files)));
  }

  /// `key = "path of name"`, a line of a file.
  std::string line(const std::string& key, const std::string& name) const {
    return key + " = \"" + folder().path(name) + "\"\n";
  }

  std::optional<Program> program_;
};

TEST_F(ProgramModules, AreSaidInOneLineWithTheirNames) {
  Program& program = start_with("echo-server = true\n[[module]]\nname = \"meter\"\n" +
                                line("pty", "a") + "[[module]]\n" + line("pty", "b") +
                                "[[module]]\nname = \"gate\"\ntcp-shared = \"127.0.0.1:0\"\n");
  EXPECT_TRUE(program.ready_line().starts_with("ready meter.pty=" + folder().path("a") +
                                               " module2.pty=" + folder().path("b") +
                                               " gate.tcp=127.0.0.1:"))
      << program.ready_line();
  EXPECT_NE(program.echo_port(), 0);
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
  EXPECT_EQ(left_behind(), 1U);
}

TEST_F(ProgramModules, EachIsAModuleOfItsOwn) {
  Program& program =
      start_with("echo-server = true\nprofile = \"air724ug\"\n[[module]]\n" + line("pty", "a") +
                 "local-address = \"127.0.0.5\"\nnetwork.signal-strength = 9\n[[module]]\n" +
                 line("pty", "b") + "local-address = \"127.0.0.6\"\n");
  Host first(folder().path("a"));
  Host second(folder().path("b"));
  second.begin();
  first.begin();
  first.ask("AT+CSQ", {"+CSQ: 9,0", "OK"});
  second.ask("AT+CSQ", {"+CSQ: 28,0", "OK"});
  second.connect("", "TCP", program.echo_port());
  second.send("", "hello");
  second.expect("hello");
}

TEST_F(ProgramModules, AllEndInOrder) {
  const TcpListener listener;
  start_with("[[module]]\n" + line("pty", "a") + "[[module]]\n" + line("pty", "b"));
  std::vector<std::unique_ptr<Host>> hosts;
  std::vector<TcpPeer> peers;
  for (const std::string name : {"a", "b"}) {
    hosts.push_back(std::make_unique<Host>(folder().path(name)));
    hosts.back()->begin();
    hosts.back()->connect("", "TCP", listener.port());
    peers.push_back(listener.accept());
    hosts.back()->send("", "last words");
  }
  program_->signal(SIGTERM);
  EXPECT_EQ(program_->wait().status, 0);
  for (TcpPeer& peer : peers) EXPECT_EQ(peer.read_all(), "last words");
  EXPECT_EQ(left_behind(), 1U);
}

/// A user may have 128 inotify instances, unless root allows more; without one the log warns.
TEST_F(ProgramModules, MayBeMoreThanTheInotifyInstancesOfAUser) {
  constexpr int kCount = 135;
  std::string text;
  for (int i = 0; i < kCount; ++i) text += "[[module]]\n" + line("pty", std::to_string(i));
  Program& program = start_with(text);
  for (const int number : {0, kCount - 1}) {
    Host host(folder().path(std::to_string(number)));
    host.begin();
    host.ask("AT", {"OK"});
  }
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
}

TEST_F(ProgramModules, LeaveNothingBehindWhenOneCannotBeMade) {
  const TcpListener other;
  const std::string address = "127.0.0.1:" + std::to_string(other.port());
  expect_refusal("[[module]]\n" + line("pty", "a") + line("trace", "t") +
                     "[[module]]\ntcp-shared = \"" + address + "\"\n",
                 "configuration file " + config() +
                     ", line 5: tcp-shared: the module cannot listen on " + address +
                     ": Address already in use; choose another address or port, or port 0 for any "
                     "that is free");
  expect_refusal(
      "[[module]]\n" + line("pty", "a") + line("trace", "t") + "[[module]]\n" + line("pty", "b") +
          line("trace", "none/t"),
      "configuration file " + config() + ", line 6: trace: cannot write the trace " +
          folder().path("none/t") +
          ": No such file or directory; make its folder first (mkdir -p), or give another path");
}

TEST_F(ProgramModules, TraceEachItsOwn) {
  start_with("[[module]]\n" + line("pty", "a") + line("trace", "ta") + "[[module]]\n" +
             line("pty", "b") + line("trace", "tb"));
  Host first(folder().path("a"));
  Host second(folder().path("b"));
  first.begin();
  second.begin();
  first.ask("AT+CGSN", {"867724030000019", "OK"});
  program_->signal(SIGTERM);
  EXPECT_EQ(program_->wait().status, 0);
  EXPECT_NE(contents(folder().path("ta")).find("AT+CGSN"), std::string::npos);
  EXPECT_EQ(contents(folder().path("tb")).find("AT+CGSN"), std::string::npos);
}

// ---- one for each connection ----

class ConnectionModule : public ProgramTest {
 protected:
  Program& start_program(Program::Arguments arguments = {}, Place place = Place::here()) {
    arguments.insert(arguments.end(), {"--tcp", "127.0.0.1:0", "--echo-server"});
    program_.emplace(arguments);
    program_->await_ready(place);
    return *program_;
  }

  std::optional<Program> program_;
};

TEST_F(ConnectionModule, IsNewForEachHost) {
  Program& program = start_program();
  Host first(program.tcp_port());
  Host second(program.tcp_port());
  first.begin_multi();
  second.begin();
  first.connect("0,", "TCP", program.echo_port());
  second.connect("", "TCP", program.echo_port());
  first.send("0,", "one");
  first.expect(report(0, "one"));
  second.send("", "two");
  second.expect("two");
  first.close();
  Host third(program.tcp_port());
  third.begin();
  third.ask("AT+CIPMUX?", {"+CIPMUX: 0", "OK"});
}

TEST_F(ConnectionModule, HasATraceOfItsOwn) {
  Program& program =
      start_program({"--name", "gate", "--trace", folder().path("{n}.txt"), "--log-level", "info"});
  Host first(program.port("gate.tcp="));
  first.begin();
  program.log().read_until("gate-1: the module of 127.0.0.1:");
  Host second(program.port("gate.tcp="));
  second.begin();
  program.log().read_until("gate-2: the module of 127.0.0.1:");
  second.ask("AT+CIPMUX?", {"+CIPMUX: 0", "OK"});
  second.ask("AT+FOO", {"ERROR"});
  program.log().read_until("gate-2: AT+FOO refused, ERROR: there is no such command\n");
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_EQ(contents(folder().path("1.txt")).find("AT+CIPMUX?"), std::string::npos);
  EXPECT_NE(contents(folder().path("1.txt")).find("ATE0"), std::string::npos);
  EXPECT_NE(contents(folder().path("2.txt")).find("AT+CIPMUX?"), std::string::npos);
}

/// At the start, and not when somebody connects.
TEST_F(ConnectionModule, NeedsAFolderForItsTrace) {
  const std::string missing = folder().path("missing");
  const Ended ended = run_program({"--tcp", "127.0.0.1:0", "--trace", missing + "/{n}.txt"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.errors, "airmodem: --trace: cannot write traces in the folder " + missing +
                              ": No such file or directory; give one that is there and can be "
                              "written\n");
}

TEST_F(ConnectionModule, EndsWithItsConnectionAndSendsWhatItAccepted) {
  const TcpListener listener;
  Program& program = start_program();
  Host host(program.tcp_port());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.send("", "last words");
  host.close();
  EXPECT_EQ(peer.read_all(), "last words");
}

TEST_F(ConnectionModule, ManyStayWithinTheirMemoryAndEndOnASignal) {
  constexpr std::size_t kHosts = 50;
  constexpr std::size_t kRounds = 4;
  Program& program = start_program();
  std::size_t after_first = 0;
  std::vector<std::unique_ptr<Host>> hosts;
  for (std::size_t round = 0; round < kRounds; ++round) {
    hosts.clear();
    for (std::size_t i = 0; i < kHosts; ++i) {
      hosts.push_back(std::make_unique<Host>(program.tcp_port()));
      hosts.back()->begin();
      hosts.back()->connect("", "TCP", program.echo_port());
    }
    for (const auto& host : hosts) {
      host->send("", "hello");
      host->expect("hello");
    }
    if (round == 0) after_first = program.resident();
  }
  if (memory_tells_use()) {
    EXPECT_LT(program.resident(), after_first + 8 * 1024 * 1024);
    EXPECT_LT(after_first, 96U * 1024 * 1024);
  }
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
}

TEST_F(ConnectionModule, SharesTheFilesThatAreGiven) {
  Program& program = start_program({"--files", folder().path("files")});
  Host first(program.tcp_port());
  first.begin();
  first.ask("AT+FSCREATE=ca.pem", {"OK"});
  Host second(program.tcp_port());
  second.begin();
  second.ask("AT+FSFLSIZE=ca.pem", {"+FSFLSIZE: 0", "OK"});
}

TEST_F(ConnectionModule, HasFilesOfItsOwnOtherwise) {
  Program& program = start_program();
  Host first(program.tcp_port());
  first.begin();
  first.ask("AT+FSCREATE=ca.pem", {"OK"});
  Host second(program.tcp_port());
  second.begin();
  second.ask("AT+FSCREATE=ca.pem", {"OK"});
}

}  // namespace
}  // namespace airmodem::e2e
