/// `airmodem dial` when something fails: it ends, says why, and its counts are true.
#include <sys/ioctl.h>

#include <csignal>
#include <string>
#include <string_view>

#include "dial_kit.h"
#include "tests/support/paths.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

class DialTrouble : public DialTest {
 protected:
  /// The number before ` bytes sent` and so on in the closing line.
  static std::size_t count_before(const Ended& ended, const std::string& words,
                                  Place place = Place::here()) {
    const std::size_t at = ended.errors.find(words);
    if (at == std::string::npos) fail("no count of" + words + ": " + ended.errors, place);
    const std::size_t begin = ended.errors.find_last_of(' ', at - 1) + 1;
    return std::stoul(ended.errors.substr(begin, at - begin));
  }

  /// What was said to be sent has come out at the peer, in order and not a byte twice.
  static void expect_true_counts(const Ended& ended, std::string_view typed,
                                 const std::string& arrived, Place place = Place::here()) {
    const std::size_t sent = count_before(ended, " bytes sent", place);
    const std::size_t acknowledged = count_before(ended, " acknowledged", place);
    EXPECT_LE(acknowledged, arrived.size());
    EXPECT_LE(acknowledged, sent);
    EXPECT_EQ(arrived, typed.substr(0, arrived.size())) << "other bytes came than were typed";
  }

  /// While a connection has nothing to do somebody else at the same line, who reads nothing, types
  /// `line`: dial ends, says `reason`, and its counts are true.
  void expect_end_when_typed(const std::string& line, const std::string& reason,
                             Place place = Place::here()) {
    start_module();
    const TcpListener listener;
    DialRun dial(to_port(listener.port()));
    TcpPeer peer = listener.accept(place);
    dial.line().write("hello", place);
    peer.expect("hello", place);
    await_traced("host \"AT+CIPACK\\r\\n\"", 1, place);
    Host other(program().pty());
    other.type(line, place);
    const Ended ended = dial.expect_end(1, place);
    expect_said(ended, reason, place);
    expect_true_counts(ended, "hello", "hello", place);
  }

  /// How often the trace has CIPSHUT from the host.
  std::size_t shuts() const { return times_traced("host \"AT+CIPSHUT\\r\\n\""); }
};

/// Input that goes on when its test has seen enough of it arrive.
struct Upload {
  std::string bytes = pattern(4 * kMegabyte);
  std::string arrived;

  void begin(DialRun& dial, TcpPeer& peer) {
    std::size_t typed = 0;
    while (arrived.size() < kMegabyte) {
      typed += dial.line().write_some(std::string_view(bytes).substr(typed));
      arrived += peer.read_some(kMegabyte);
    }
  }
};

/// More than every buffer on the way takes.
constexpr std::size_t kTooMuch = 64 * kMegabyte;

TEST_F(DialTrouble, TheServerRefuses) {
  start();
  const ClosedPort closed;
  DialRun dial(to_port(closed.port()));
  expect_said(dial.expect_end(1), "the server refuses");
}

TEST_F(DialTrouble, TheNameIsUnknown) {
  start();
  DialRun dial(at_module({"nosuch.invalid", "80"}));
  expect_said(dial.expect_end(1), "name");
}

TEST_F(DialTrouble, ThePeerResetsInTheMiddle) {
  for (const char* mode : {"--multi", "--transparent"}) {
    start();
    const TcpListener listener;
    DialRun dial(to_port(listener.port(), {mode}));
    TcpPeer peer = listener.accept();
    Upload upload;
    upload.begin(dial, peer);
    peer.reset();
    const Ended ended = dial.expect_end_amid_input(1);
    EXPECT_EQ(upload.arrived, upload.bytes.substr(0, upload.arrived.size()));
    expect_said(ended, "not everything has arrived: ");
    EXPECT_LE(count_before(ended, " acknowledged"), count_before(ended, " bytes sent"));
    stop();
  }
}

TEST_F(DialTrouble, ThePeerClosesAtOnce) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  dial.line().write("hello");
  dial.end_input();
  listener.accept().close();
  const Ended ended = dial.wait();
  // What was read of the input, all or nothing, has arrived, or it is told.
  const bool is_lost = ended.errors.find("not everything") != std::string::npos;
  EXPECT_EQ(ended.status, is_lost ? 1 : 0) << ended.errors;
  if (!is_lost) {
    EXPECT_EQ(count_before(ended, " acknowledged") % 5, 0U) << ended.errors;
  }
}

TEST_F(DialTrouble, ThePeerClosesWhileInputIsLeft) {
  constexpr std::size_t kFile = 3 * kMegabyte;
  const std::string file = folder().path("input");
  write_file(file, pattern(kFile));
  for (const char* mode : {"--multi", "--transparent"}) {
    start();
    const TcpListener listener(Window::Narrow);
    Process::Words words = to_port(listener.port(), {mode});
    words.insert(words.begin(), {test_paths::airmodem_program(), "dial"});
    // The shell gives it a file for its input.
    words.insert(words.begin(),
                 {"sh", "-c", R"(input=$1; shift; exec "$@" < "$input")", "sh", file});
    Process dial(words);
    TcpPeer peer = listener.accept();
    peer.read(1000);
    peer.finish();
    const Ended ended = dial.wait();
    EXPECT_EQ(ended.status, 1) << ended.errors;
    const std::size_t sent = count_before(ended, " bytes sent");
    EXPECT_LT(sent, kFile);
    EXPECT_EQ(count_before(ended, " bytes of the input were not sent"), kFile - sent)
        << ended.errors;
    EXPECT_EQ(count_before(ended, " were sent and not acknowledged"),
              sent - count_before(ended, " acknowledged,"));
    expect_said(ended, "the peer closed");
    stop();
  }
}

TEST_F(DialTrouble, ThePeerClosesWhileAPipeIsFull) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  TcpPeer peer = listener.accept();
  dial.line().write_until_stuck(pattern(kMegabyte), kTooMuch);
  peer.finish();
  const Ended ended = dial.expect_end_amid_input(1);
  expect_said(ended, "not everything has arrived: at least ");
}

TEST_F(DialTrouble, TheInputCannotBeRead) {
  start();
  const TcpListener listener;
  Process::Words words = to_port(listener.port(), {"--wait", "0"});
  words.insert(words.begin(),
               {"sh", "-c", R"(exec "$@" < /)", "sh", test_paths::airmodem_program(), "dial"});
  Process dial(words);
  listener.accept().expect_end();
  const Ended ended = dial.wait();
  EXPECT_EQ(ended.status, 1) << ended.errors;
  expect_said(ended, "standard input: Is a directory");
}

TEST_F(DialTrouble, TheBearerIsDropped) { expect_end_when_typed("AT+CGATT=0\r", "bearer"); }

TEST_F(DialTrouble, TheNetworkIsLostInTheMiddle) {
  for (const char* mode : {"--multi", "--transparent"}) {
    start({"--set", "network.lost-after=2s"});
    const TcpListener listener;
    DialRun dial(to_port(listener.port(), {mode, "--wait", "60"}));
    TcpPeer peer = listener.accept();
    Upload upload;
    upload.begin(dial, peer);
    peer.expect_broken();  // a lost bearer takes its connections with it
    if (peer.has_bytes({})) upload.arrived += peer.read_some(kTooMuch);
    const Ended ended = dial.expect_end_amid_input(1);
    expect_said(ended, "bearer");
    expect_true_counts(ended, upload.bytes, upload.arrived);
    stop();
  }
}

TEST_F(DialTrouble, TheModuleRestarts) { expect_end_when_typed("AT+CFUN=1,1\r", "restarted"); }

TEST_F(DialTrouble, ThePortIsGoneInTheMiddle) {
  for (const char* mode : {"--multi", "--transparent"}) {
    start();
    const TcpListener listener;
    DialRun dial(to_port(listener.port(), {mode}));
    TcpPeer peer = listener.accept();
    Upload upload;
    upload.begin(dial, peer);
    stop();
    upload.arrived += peer.read_all();
    const Ended ended = dial.expect_end_amid_input(1);
    expect_said(ended, "the port is gone");
    expect_true_counts(ended, upload.bytes, upload.arrived);
  }
}

TEST_F(DialTrouble, SigtermEndsInOrder) {
  for (const char* mode : {"--multi", "--transparent"}) {
    start_module();
    const TcpListener listener;
    DialRun dial(to_port(listener.port(), {mode}));
    TcpPeer peer = listener.accept();
    dial.line().write("hello");
    peer.expect("hello");
    dial.signal(SIGTERM);
    expect_said(dial.expect_end(1), "closed: ");
    peer.expect_end();
    stop();
    EXPECT_EQ(shuts(), 2U);  // it begins with one too
  }
}

/// That is how nohup starts it.
TEST_F(DialTrouble, AHangUpThatItWasStartedToIgnoreIsNoEnd) {
  start();
  const TcpListener listener;
  const auto before = std::signal(SIGHUP, SIG_IGN);
  DialRun dial(to_port(listener.port()));
  std::signal(SIGHUP, before);
  TcpPeer peer = listener.accept();
  dial.line().write("hello");
  peer.expect("hello");
  dial.signal(SIGHUP);
  dial.line().write("still here");
  peer.expect("still here");
  peer.write("you too");
  dial.line().expect("you too");
  dial.signal(SIGTERM);
  dial.expect_end(1);
}

TEST_F(DialTrouble, SigtermBeforeTheModuleAnswers) {
  const TcpListener silent;
  DialRun dial(
      {"--port", "tcp:127.0.0.1:" + std::to_string(silent.port()), "server.example", "80"});
  dial.await_said("asking whether the module answers");
  dial.signal(SIGTERM);
  dial.expect_end(1);
}

TEST_F(DialTrouble, SigtermWhileNobodyReadsTheOutput) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  TcpPeer peer = listener.accept();
  peer.write_until_stuck(pattern(kMegabyte), kTooMuch);
  dial.signal(SIGTERM);
  dial.await_said("closed: ");
  const Ended ended = dial.wait();
  EXPECT_EQ(ended.status, 1) << ended.errors;
}

// The module holds what the peer does not read, and takes no command meanwhile.
TEST_F(DialTrouble, SigtermWhileThePeerDoesNotRead) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  const TcpPeer peer = listener.accept();
  dial.line().write_until_stuck(pattern(kMegabyte), kTooMuch);
  dial.signal(SIGTERM);
  dial.await_said("asked to end");
  expect_said(dial.expect_end_amid_input(1), "the module takes no command");
}

TEST_F(DialTrouble, TheOutputIsClosed) {
  start_module();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  TcpPeer peer = listener.accept();
  peer.write("ten bytes.");
  dial.line().expect("ten bytes.");
  dial.close_output();
  peer.write("more");
  expect_said(dial.expect_end(1), "standard output: Broken pipe");
  stop();
  EXPECT_EQ(shuts(), 2U);
}

/// Its number is taken by something at the start, which must not swallow what the peer sends.
TEST_F(DialTrouble, TheOutputWasNeverOpen) {
  start_module();
  const TcpListener listener;
  Process::Words words{"sh", "-c", "exec \"$0\" dial \"$@\" >&-", test_paths::airmodem_program()};
  const Process::Words arguments = to_port(listener.port());
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Ended ended = Process(words).wait();
  EXPECT_EQ(ended.status, 2);
  expect_said(ended, "standard output cannot be used: it is closed");
  stop();
}

TEST_F(DialTrouble, ASlowReaderHoldsThePeerBack) {
  for (const char* mode : {"--fetch", "--transparent"}) {
    start();
    const TcpListener listener;
    DialRun dial(to_port(listener.port(), {mode, "--wait", "0"}));
    TcpPeer peer = listener.accept();
    peer.write("first");
    dial.line().expect("first");
    const std::size_t before = resident(dial.id());
    Stream stream(peer, dial.line(), kTooMuch);
    EXPECT_LT(stream.fill(), kTooMuch);
    if (memory_tells_use()) {
      EXPECT_LT(resident(dial.id()), before + 8 * kMegabyte);
    }
    stream.cut();
    complete({&stream});
    dial.end_input();
    peer.expect_end();
    dial.expect_end(0);
    stop();
  }
}

TEST_F(DialTrouble, ASlowPeerHoldsTheInputBack) {
  for (const char* mode : {"--multi", "--transparent"}) {
    start();
    const TcpListener listener(Window::Narrow);
    DialRun dial(to_port(listener.port(), {mode, "--wait", "0"}));
    TcpPeer peer = listener.accept();
    dial.line().write("first");
    peer.expect("first");
    const std::size_t before = resident(dial.id());
    Stream stream(dial.line(), peer, kTooMuch);
    EXPECT_LT(stream.fill(), kTooMuch);
    if (memory_tells_use()) {
      EXPECT_LT(resident(dial.id()), before + 8 * kMegabyte);
    }
    stream.cut();
    complete({&stream});
    dial.end_input();
    peer.expect_end();
    dial.expect_end(0);
    stop();
  }
}

TEST_F(DialTrouble, AfterADialThatWasKilledInTransparentMode) {
  start();
  const TcpListener listener;
  DialRun killed(to_port(listener.port(), {"--transparent"}));
  TcpPeer first = listener.accept();
  killed.line().write("hello");
  first.expect("hello");
  killed.signal(SIGKILL);
  killed.wait();
  DialRun next(to_port(listener.port(), {"--wait", "0"}));
  next.await_said("the module answers");
  TcpPeer second = listener.accept();
  next.line().write("again");
  next.end_input();
  second.expect("again");
  expect_said(next.expect_end(0), closing_line(5, 5, 0));
}

// ---- the port ----

TEST_F(DialTrouble, ThePortIsInUse) {
  start();
  const TcpListener listener;
  DialRun first(to_port(listener.port()));
  TcpPeer peer = listener.accept();
  DialRun second(to_port(listener.port()));
  expect_said(second.expect_end(2), "is in use by another program");
  peer.finish();
  first.expect_end(0);
}

TEST_F(DialTrouble, ThePortIsFreeAfterwards) {
  start();
  const TcpListener listener;
  const auto is_exclusive = [this] {
    Host host(program().pty());
    int exclusive = 0;
    ::ioctl(host.line().fd(), TIOCGEXCL, &exclusive);
    return exclusive != 0;
  };
  DialRun ended(to_port(listener.port()));
  listener.accept().finish();
  ended.expect_end(0);
  EXPECT_FALSE(is_exclusive());
  DialRun killed(to_port(listener.port()));
  const TcpPeer peer = listener.accept();
  killed.signal(SIGKILL);
  killed.wait();
  EXPECT_FALSE(is_exclusive());
}

// ---- usage ----

struct Misuse {
  Process::Words arguments;
  std::string said;
};

TEST(DialUsage, IsRefusedInOneLineThatSaysWhatToDo) {
  const std::string see = "; see airmodem dial --help\n";
  const Misuse misuses[] = {
      {{"--port", "p"}, "HOST and PORT are both needed" + see},
      {{"--port", "p", "server"}, "HOST and PORT are both needed" + see},
      {{"--port", "p", "--listen"}, "PORT is needed" + see},
      {{"--port", "p", "--listen", "localhost", "8080"},
       "HOST is localhost: with --listen it is the address of the peer that is let in, such as "
       "192.0.2.7" +
           see},
      {{"--port", "p", "server", "0"}, "0: expected a port number from 1 to 65535" + see},
      {{"--port", "p", "server", "70000"}, "70000: expected a port number from 1 to 65535" + see},
      {{"--port", "p", "server", "http"}, "http: expected a port number from 1 to 65535" + see},
      {{"server", "80"}, "--port is required" + see},
      {{"--port", "p", "--nonsense", "server", "80"}, "--nonsense: there is no such option" + see},
      {{"--port", "p", "--ca", "f", "server", "80"}, "--ca requires --tls" + see},
      {{"--port", "p", "--wait", "1e999", "server", "80"},
       "--wait: expected a number of seconds from 0 to 86400" + see},
      {{"--port", "p", "--baud", "18446744073709666816", "server", "80"},
       "--baud: expected a whole number from 1 to 4000000, not 18446744073709666816" + see},
      {{"--port", "p", "server", "4294967376"},
       "4294967376: expected a port number from 1 to 65535" + see},
      {{"--port", "p", "--pin", "123", "server", "80"}, "a PIN is 4 to 8 digits" + see},
      {{"--port", "p", "--pin", "123456789", "server", "80"}, "a PIN is 4 to 8 digits" + see},
      {{"--port", "p", std::string(129, 'a'), "80"},
       "HOST has 129 bytes, and a module takes 128 at most" + see},
      {{"--port", "p", "--tls", "--name", std::string(129, 'a'), "server", "80"},
       "--name has 129 bytes, and a module takes 128 at most" + see},
      {{"--port", "p", "--udp", "--tls", "server", "80"}, "--tls excludes --udp" + see},
      {{"--port", "p", "--tls", "--ca", "/nonexistent/ca.pem", "server", "80"},
       "--ca: /nonexistent/ca.pem cannot be read: No such file or directory; give the path of a "
       "file that is there" +
           see},
      {{"--port", "/nonexistent/port", "server", "80"},
       "--port: /nonexistent/port cannot be opened: No such file or directory; see that it is "
       "there, and that this is its name\n"},
      {{"--port", "/dev", "server", "80"},
       "--port: /dev cannot be opened: Is a directory; give the path of a serial device, like "
       "/dev/ttyUSB0\n"},
      {{"--port", "/dev/null", "server", "80"},
       "--port: /dev/null is no serial device: Inappropriate ioctl for device; give the path of "
       "one, like /dev/ttyUSB0\n"},
      {{"--port", "tcp:gateway", "server", "80"},
       "--port: expected tcp:HOST:PORT, with an IPv6 address in brackets\n"},
      {{"--port", "tcp:127.0.0.1,5000", "server", "80"},
       "--port: expected tcp:HOST:PORT, with an IPv6 address in brackets; did you mean "
       "tcp:127.0.0.1:5000?\n"},
      {{"--port", "127.0.0.1:5000", "server", "80"},
       "--port: 127.0.0.1:5000 cannot be opened: No such file or directory; see that it is there, "
       "and that this is its name; for a TCP port write tcp:127.0.0.1:5000\n"},
  };
  for (const Misuse& misuse : misuses) {
    DialRun dial(misuse.arguments);
    EXPECT_EQ(dial.expect_end(2).errors, "airmodem dial: " + misuse.said);
  }
}

TEST(DialUsage, NobodyIsAtTheTcpPort) {
  const ClosedPort closed;
  DialRun dial({"--port", "tcp:127.0.0.1:" + std::to_string(closed.port()), "server", "80"});
  expect_said(dial.expect_end(2), "Connection refused; is the module there?");
}

TEST_F(DialTrouble, QuietTellsNothingButTrouble) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port(), {"--quiet"}));
  listener.accept().finish();
  EXPECT_EQ(dial.expect_end(0).errors, "");
  const ClosedPort closed;
  DialRun refused(to_port(closed.port(), {"--quiet"}));
  const std::string errors = refused.expect_end(1).errors;
  EXPECT_EQ(errors.find('\n') + 1, errors.size()) << errors;
}

}  // namespace
}  // namespace airmodem::e2e
