/// The program as a process: its options, its one line, its port's path, its end.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "core/text/escape.h"
#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

namespace fs = std::filesystem;

bool is_link(const std::string& path) { return fs::is_symlink(fs::symlink_status(path)); }

class ProgramProcess : public ProgramTest {};

// ---- it starts and ends ----

TEST_F(ProgramProcess, SaysInOneLineThatItIsReady) {
  start();
  EXPECT_EQ(program().ready_line(), "ready pty=" + port() + "\n");
  EXPECT_TRUE(is_link(port()));
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.output, "");
  EXPECT_EQ(ended.errors, "");
  EXPECT_TRUE(folder().is_empty());
}

TEST_F(ProgramProcess, SaysWhereTheEchoServerIs) {
  start({"--echo-server"});
  const std::string address = "127.0.0.1:" + std::to_string(program().echo_port());
  EXPECT_EQ(program().ready_line(),
            "ready pty=" + port() + " echo-tcp=" + address + " echo-udp=" + address + "\n");
}

TEST_F(ProgramProcess, EndsOnEachSignalWithALinkOpen) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    const TcpListener listener;
    start();
    Host host(program().pty());
    host.begin();
    host.connect("", "TCP", listener.port());
    TcpPeer peer = listener.accept();
    host.send("", "last words");
    program().signal(signal);
    EXPECT_EQ(program().wait().status, 0) << signal;
    EXPECT_FALSE(is_link(port())) << signal;
    EXPECT_EQ(peer.read_all(), "last words") << signal;
  }
}

/// That is how nohup starts it.
TEST_F(ProgramProcess, LivesOnThroughAHangUpThatItWasStartedToIgnore) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  start();
  std::signal(SIGHUP, before);
  program().signal(SIGHUP);
  Host host(program().pty());
  host.begin();
  program().signal(SIGTERM);
  EXPECT_EQ(program().wait().status, 0);
}

TEST_F(ProgramProcess, LeavesAPathAloneThatIsNoLongerItsOwn) {
  start();
  fs::remove(port());
  write_file(port(), "somebody else's");
  stop();
  EXPECT_EQ(contents(port()), "somebody else's");
}

TEST_F(ProgramProcess, PicksThePathItself) {
  const Program::Environment environment{{"XDG_RUNTIME_DIR", folder().path()}};
  Program first({}, environment);
  first.await_ready();
  Program second({}, environment);
  second.await_ready();
  EXPECT_EQ(first.pty(), folder().path("airmodem0"));
  EXPECT_EQ(second.pty(), folder().path("airmodem1"));
  Host host(first.pty());
  host.expect_boot_text();
}

TEST_F(ProgramProcess, PicksAPathInTheTemporaryFolder) {
  Program program({}, {{"XDG_RUNTIME_DIR", ""}});
  program.await_ready();
  EXPECT_TRUE(std::regex_match(program.pty(), std::regex("/tmp/airmodem\\d+"))) << program.pty();
  EXPECT_TRUE(is_link(program.pty()));
}

TEST_F(ProgramProcess, TwoSideBySideAreTwoModules) {
  start({"--echo-server"});
  Program other({"--pty", folder().path("other"), "--echo-server"});
  other.await_ready();
  Host host(program().pty());
  Host other_host(other.pty());
  host.begin();
  other_host.begin();
  host.connect("", "TCP", other.echo_port());
  other_host.connect("", "TCP", program().echo_port());
  host.send("", "one");
  other_host.send("", "two");
  host.expect("one");
  other_host.expect("two");
  host.ask("AT+CIPSHUT", {"SHUT OK"});
  other_host.ask("AT+CIPSTATUS", {"OK", "STATE: CONNECT OK"});
}

TEST_F(ProgramProcess, TakesOverThePathOfOneThatWasKilled) {
  const Folder left;  // where its files stay
  Program killed({"--pty", port()}, {{"TMPDIR", left.path()}});
  killed.await_ready();
  killed.signal(SIGKILL);
  EXPECT_EQ(killed.wait().status, -SIGKILL);
  ASSERT_TRUE(is_link(port()));
  // Another terminal may have the dead one's number by now; this number nobody gets.
  fs::remove(port());
  fs::create_symlink("/dev/pts/4294967295", port());
  start();
  Host host(program().pty());
  host.expect_boot_text();
  stop();
  EXPECT_TRUE(folder().is_empty());
}

// ---- it cannot start ----

class CannotStart : public ProgramTest {
 protected:
  /// One line on standard error that holds `reason`, nothing else, and nothing left behind.
  void expect_refusal(const Program::Arguments& arguments, const std::string& reason,
                      Place place = Place::here()) {
    const testing::ScopedTrace trace(place.file, place.line, "refused here");
    const auto before = names();
    const Ended ended = run_program(arguments, {}, place);
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.output, "");
    EXPECT_EQ(std::ranges::count(ended.errors, '\n'), 1) << ended.errors;
    EXPECT_TRUE(ended.errors.starts_with("airmodem: ")) << ended.errors;
    EXPECT_TRUE(ended.errors.ends_with("\n")) << ended.errors;
    EXPECT_NE(ended.errors.find(reason), std::string::npos) << ended.errors;
    EXPECT_EQ(names(), before);
  }

  /// The same with a configuration file that holds `text`.
  void expect_bad_file(const std::string& text, const std::string& reason,
                       Place place = Place::here()) {
    write_file(folder().path("config.toml"), text);
    expect_refusal({"--pty", port(), "--config", folder().path("config.toml")}, reason, place);
  }

 private:
  std::map<std::string, std::string> names() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : fs::directory_iterator(folder().path())) {
      found[entry.path().filename()] = entry.is_regular_file() ? contents(entry.path()) : "";
    }
    return found;
  }
};

TEST_F(CannotStart, WhereSomethingStandsAtThePath) {
  write_file(port(), "precious");
  expect_refusal({"--pty", port()}, port());
  fs::remove(port());
  fs::create_directory(port());
  expect_refusal({"--pty", port()}, port());
  fs::remove(port());
  fs::create_symlink(folder().path("nowhere"), port());
  expect_refusal({"--pty", port()}, port());
}

TEST_F(CannotStart, AtThePathOfAModuleThatRuns) {
  start();
  expect_refusal({"--pty", port()}, port());
  Host host(program().pty());
  host.expect_boot_text();
}

TEST_F(CannotStart, InAFolderThatDoesNotExist) {
  expect_refusal({"--pty", folder().path("missing/modem")}, folder().path("missing"));
}

TEST_F(CannotStart, WithAnEchoPortThatIsTaken) {
  const TcpListener tcp;
  const UdpPeer udp;
  for (const unsigned taken : {tcp.port(), udp.port()}) {
    const std::string number = std::to_string(taken);
    expect_refusal({"--pty", port(), "--echo-server", "--echo-port", number}, number);
  }
}

TEST_F(CannotStart, FromAnAddressThatIsNotThisMachines) {
  expect_refusal({"--pty", port(), "--local-address", "192.0.2.77"}, "192.0.2.77");
  expect_refusal({"--pty", port(), "--local-address", "somewhere"}, "somewhere");
}

TEST_F(CannotStart, WithBadOptions) {
  expect_refusal({"--pty", port(), "--no-such-option"}, "--no-such-option");
  expect_refusal({"--pty", port(), "surplus"}, "surplus");
  expect_refusal({"--pty"}, "--pty");
  expect_refusal({"--pty", port(), "--echo-port", "70000"}, "--echo-port");
  expect_refusal({"--pty", port(), "--echo-port", "many"}, "--echo-port");
  expect_refusal({"--pty", port(), "--log-level", "loud"}, "--log-level");
  expect_refusal({"--pty", port(), "--name", "a\nb"}, "not a\\nb");
  expect_refusal({"--pty", port(), "--ready-file", trace(), "--trace", trace()}, "ready-file");
}

TEST_F(CannotStart, WithABadConfigurationFile) {
  expect_bad_file("pty = \"x\"\nport = 1\n", "line 2: port");
  expect_bad_file("[section]\n", "section");
  expect_bad_file("echo-server = \"yes\"\n", "line 1: echo-server");
  expect_bad_file("pty = true\n", "line 1: pty");
  expect_bad_file("echo-port = 1.5\n", "line 1: echo-port");
  expect_bad_file("echo-port = 70000\n", "echo-port");
  expect_bad_file("log-level = \"loud\"\n", "log-level");
  expect_bad_file("pty = \n", "line 1");
  expect_bad_file("\n\nnot TOML\n", "line 3");
  expect_bad_file("config = \"other.toml\"\n", "config");
  expect_bad_file("version = true\n", "version");
}

TEST_F(CannotStart, WithoutTheConfigurationFile) {
  expect_refusal({"--pty", port(), "--config", folder().path("missing.toml")}, "missing.toml");
}

TEST_F(CannotStart, WithoutItsTrace) {
  expect_refusal({"--pty", port(), "--trace", folder().path("missing/trace")}, "missing/trace");
  expect_refusal({"--pty", port(), "--tls-keylog", folder().path("missing/keys")},
                 "--tls-keylog: cannot write the key log " + folder().path("missing/keys") +
                     ": No such file or directory; make its folder first (mkdir -p)");
}

TEST_F(CannotStart, AndDoesNotEmptyAnOldTrace) {
  write_file(port(), "precious");
  write_file(trace(), "of an earlier run");
  expect_refusal({"--pty", port(), "--trace", trace()}, port());
}

// ---- what it is told ----

TEST_F(ProgramProcess, TellsItsVersionAndWhatItsTlsCanDo) {
  const Ended ended = run_program({"--version"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
  const std::regex form(
      "airmodem \\d+\\.\\d+\\.\\d+\n"
      "TLS: (legacy|system) build, OpenSSL 3.*\n"
      "  versions: .*TLS 1.2, TLS 1.3\n"
      "  suites: 0X0035 AES256-SHA, .*\n");
  EXPECT_TRUE(std::regex_match(ended.output, form)) << ended.output;
}

TEST_F(ProgramProcess, TellsItsOptions) {
  const Ended ended = run_program({"--help"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.errors, "");
  for (const std::string option :
       {"--pty", "--tcp", "--allow-remote", "--local-address", "--echo-server", "--echo-port",
        "--files", "--trace", "--tls-keylog", "--log-level", "--config", "--version", "--help"}) {
    EXPECT_NE(ended.output.find(option), std::string::npos) << option;
  }
}

/// A help that is wider is broken by terminals, in the middle of its columns.
TEST_F(ProgramProcess, HasHelpsOfAReadableWidth) {
  constexpr std::size_t kWidest = 120;
  for (const std::string command : {"dial", "doctor", "ports", "profile", "--help"}) {
    const Ended ended = run_program({"help", command});
    EXPECT_EQ(ended.status, 0) << ended.errors;
    std::istringstream lines(ended.output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), kWidest) << line;
  }
}

TEST_F(ProgramProcess, HasNoHelpForWhatIsNoCommand) {
  const Ended ended = run_program({"help", "doctr"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.output, "");
  EXPECT_EQ(ended.errors,
            "airmodem: doctr: there is no such command; the commands are dial, doctor, ports, "
            "profile; did you mean doctor?; see airmodem --help\n");
}

/// The echo server's port is somebody else's: which option chose it is said.
TEST_F(CannotStart, WithoutItsEchoServer) {
  const TcpListener other;
  const std::string number = std::to_string(other.port());
  const Ended ended = run_program({"--pty", port(), "--echo-server", "--echo-port", number});
  EXPECT_EQ(ended.status, 2);
  EXPECT_TRUE(
      ended.errors.starts_with("airmodem: --echo-port: the echo server cannot listen on "
                               "127.0.0.1:" +
                               number))
      << ended.errors;
}

TEST_F(ProgramProcess, ReadsItsConfigurationFile) {
  const std::string file = folder().path("config.toml");
  const std::string path = folder().path("from-file");
  write_file(file, "pty = \"" + path +
                       "\"\nlocal-address = \"127.0.0.3\"\necho-server = true\n"
                       "log-level = \"error\"\n");
  Program program({"--config", file});
  program.await_ready();
  EXPECT_EQ(program.pty(), path);
  EXPECT_NE(program.echo_port(), 0);
  Host host(program.pty());
  host.begin_multi();
  host.ask("AT+CIFSR", {"127.0.0.3"});
}

TEST_F(ProgramProcess, LetsTheCommandLineWin) {
  const std::string file = folder().path("config.toml");
  write_file(file, "pty = \"" + folder().path("from-file") +
                       "\"\nlocal-address = \"127.0.0.3\"\necho-server = true\n");
  start({"--config", file, "--local-address", "127.0.0.4"});
  EXPECT_EQ(program().pty(), port());
  EXPECT_NE(program().echo_port(), 0);
  EXPECT_FALSE(is_link(folder().path("from-file")));
  Host host(program().pty());
  host.begin_multi();
  host.ask("AT+CIFSR", {"127.0.0.4"});
}

TEST_F(ProgramProcess, ConnectsFromItsLocalAddress) {
  const TcpListener listener;
  UdpPeer datagrams;
  start({"--local-address", "127.0.0.2"});
  Host host(program().pty());
  host.begin_multi();
  host.ask("AT+CIFSR", {"127.0.0.2"});
  host.connect("0,", "TCP", listener.port());
  EXPECT_EQ(listener.accept().source(), "127.0.0.2");
  host.expect(framed("0, CLOSED"));
  host.connect("1,", "UDP", datagrams.port());
  host.send("1,", "hello");
  datagrams.expect("hello");
  EXPECT_EQ(datagrams.partner(), "127.0.0.2");
}

TEST_F(ProgramProcess, EchoesAtThePortItIsTold) {
  const std::uint16_t number = TcpListener().port();  // free again, and rarely given out so soon
  start({"--echo-server", "--echo-port", std::to_string(number)});
  EXPECT_EQ(program().echo_port(), number);
  Host host(program().pty());
  host.begin_multi();
  host.connect("0,", "TCP", number);
  host.connect("1,", "UDP", number);
  host.send("0,", "stream");
  host.expect(report(0, "stream"));
  host.send("1,", "datagram");
  host.expect(report(1, "datagram"));
}

TEST_F(ProgramProcess, TracesWhatPassesThroughIt) {
  const std::string payload = pattern(1000);
  const TcpListener listener;
  start_traced();
  Host host(program().pty());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.send("", payload);
  peer.expect(payload);
  peer.write("answer");
  peer.finish();
  host.expect("answer" + framed("CLOSED"));
  stop();

  static const std::regex kLine(R"((\d+\.\d{6}) (host|event|input) (.+))");
  std::map<std::string, std::string> lines;
  std::string typed;
  double last = 0;
  std::istringstream text(contents(trace()));
  std::string first;
  std::getline(text, first);
  const std::regex header(R"(# airmodem trace 4 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)");
  EXPECT_TRUE(std::regex_match(first, header)) << first;
  for (std::string line; std::getline(text, line);) {
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(line, parts, kLine)) << line;
    EXPECT_GE(std::stod(parts[1]), last);
    last = std::stod(parts[1]);
    const std::string kind = parts[2];
    const std::string what = parts[3];
    lines[kind] += what + "\n";
    if (kind == "host") {
      const auto bytes = unescape(what.substr(1, what.size() - 2));
      ASSERT_TRUE(bytes) << what;
      typed += *bytes;
    } else if (kind == "event") {
      const auto event = event_from_text(what);
      ASSERT_TRUE(event) << what;
      EXPECT_EQ(to_text(*event), what);
    } else {
      const auto input = input_from_text(what);
      ASSERT_TRUE(input) << what;
      EXPECT_EQ(to_text(*input), what);
    }
  }
  const std::string begin = "ATE0\rAT+CIPRXF=1\rAT+CIPSTART=\"TCP\",\"127.0.0.1\",";
  const std::string expected =
      begin + std::to_string(listener.port()) + "\rAT+CIPSEND=1000\r\n" + payload;
  EXPECT_EQ(quote(typed), quote(expected));
  EXPECT_NE(lines["event"].find("send link=0 report=taken bytes=" + quote(payload)),
            std::string::npos);
  const std::size_t data = lines["input"].find("data link=0 bytes=\"answer\"\n");
  const std::size_t closed = lines["input"].find("closed link=0 why=peer\n");
  EXPECT_NE(closed, std::string::npos);
  EXPECT_LT(data, closed);
}

}  // namespace
}  // namespace airmodem::e2e
