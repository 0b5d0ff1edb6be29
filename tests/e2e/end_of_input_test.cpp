/// The end of a host that says nothing more: what it has typed is done, and what the module has
/// said is written, before its module ends.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <thread>

#include "host.h"
#include "peer.h"
#include "program.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

/// What a shell makes of `line`, with the program as $0.
Ended shell(const std::string& line) {
  return Process({"sh", "-c", line, test_paths::airmodem_program()}).wait();
}

/// `text` given to `printf`, piped into the program with these options.
Ended piped(const std::string& text, const std::string& options = {}) {
  return shell("printf '" + text + "' | \"$0\" --stdio --local-address 127.0.0.1 " + options);
}

void expect_end(const Ended& ended, const std::string& output) {
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(ended.output.ends_with(output)) << ended.output;
}

class EndOfInput : public ProgramTest {
 protected:
  /// A program at its standard input, and a link to `listener`.
  static void connect(Process& process, const TcpListener& listener) {
    ByteChannel& line = process.line();
    line.write("ATE0\rAT+CIPSTART=TCP,127.0.0.1," + std::to_string(listener.port()) + "\r");
    line.read_until("CONNECT OK\r\n");
  }

  static void end_input(Process& process) { ::shutdown(process.line().fd(), SHUT_WR); }
};

TEST_F(EndOfInput, AScriptIsDoneToItsEnd) {
  expect_end(piped("ATE0\\rAT+CSTT\\rAT+CIICR\\rAT+CIFSR\\r"),
             framed("OK") + framed("OK") + framed("OK") + framed("127.0.0.1"));
}

TEST_F(EndOfInput, AConnectionThatIsOpenedIsWaitedFor) {
  const TcpListener listener;
  expect_end(piped("ATE0\\rAT+CIPSTART=TCP,127.0.0.1," + std::to_string(listener.port()) + "\\r"),
             framed("OK") + framed("CONNECT OK"));
  const ClosedPort closed;
  expect_end(piped("ATE0\\rAT+CIPSTART=TCP,127.0.0.1," + std::to_string(closed.port()) + "\\r"),
             framed("OK") + framed("STATE: TCP CLOSED") + framed("CONNECT FAIL"));
}

TEST_F(EndOfInput, ASendIsWaitedFor) {
  const TcpListener listener;
  Process process({test_paths::airmodem_program(), "--stdio"});
  connect(process, listener);
  TcpPeer peer = listener.accept();
  process.line().write("AT+CIPQSEND=2\rAT+CIPSEND=10\rlast words");
  end_input(process);
  EXPECT_EQ(peer.read_all(), "last words");
  expect_end(process.wait(), framed("OK") + "\r\n> " + framed("SEND OK"));
}

/// Nobody will ever type the rest.
TEST_F(EndOfInput, APromptIsNotWaitedFor) {
  const TcpListener listener;
  Process process({test_paths::airmodem_program(), "--stdio"});
  connect(process, listener);
  TcpPeer peer = listener.accept();
  process.line().write("AT+CIPSEND=10\rhal");
  end_input(process);
  EXPECT_EQ(peer.read_all(), "");
  expect_end(process.wait(), "\r\n> ");
}

/// A peer that sends for ever keeps nobody.
TEST_F(EndOfInput, APeerThatSendsOnIsLeft) {
  const TcpListener listener;
  Process process({test_paths::airmodem_program(), "--stdio"});
  connect(process, listener);
  TcpPeer peer = listener.accept();
  std::thread flood([fd = peer.fd()] {
    const std::string bytes = pattern(100'000);
    while (await_events(fd, POLLOUT)) {
      const ssize_t size = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (size < 0 && errno != EAGAIN) return;
    }
  });
  end_input(process);
  EXPECT_EQ(process.wait().status, 0);
  flood.join();
}

/// One byte at a time goes out of the pipe, and more than a pipe holds is on its way at the end.
TEST_F(EndOfInput, AHostThatReadsSlowlyGetsEveryAnswer) {
  const std::string count = " | { dd bs=1 2>/dev/null; } | tr -d '\\r' | grep -c '^+CGMR'";
  const Ended little =
      shell("yes AT+CGMR | head -n 1400 | tr '\\n' '\\r' | \"$0\" --stdio" + count);
  EXPECT_EQ(little.output, "1400\n");
}

TEST_F(EndOfInput, AMegabyteOfAnswersIsWritten) {
  const std::string count =
      " | { dd bs=1 count=100000 2>/dev/null; cat; } | tr -d '\\r' | grep -c '^+CGMR'";
  const Ended much = shell("yes AT+CGMR | head -n 20000 | tr '\\n' '\\r' | \"$0\" --stdio" + count);
  EXPECT_EQ(much.output, "20000\n");
}

// ---- with the serial model, whose line takes its time ----

TEST_F(EndOfInput, AScriptOverAPacedLine) {
  expect_end(piped("ATE0\\rAT+CSTT\\rAT+CIICR\\rAT+CIFSR\\rATI\\r", "--baud"),
             framed("127.0.0.1") + framed("AirM2M_Air724UG_V401881_LTE_AT") + framed("OK"));
}

TEST_F(EndOfInput, ASlowLineIsEmptiedFirst) {
  Process process({test_paths::airmodem_program(), "--stdio", "--baud"});
  process.line().write("ATE0\rAT+IPR=4800\r");
  process.line().read_until(framed("OK") + framed("OK"));
  process.line().write("AT+CGMR\rAT+CGSN\r");
  end_input(process);
  expect_end(process.wait(), framed("+CGMR: \"AirM2M_Air724UG_V401881_LTE_AT\"") + framed("OK") +
                                 framed("867724030000019") + framed("OK"));
}

/// The bytes that a host of --tcp has written last are on the line when it closes.
TEST_F(EndOfInput, AHostOfTcpHasSentAllThatItHasTyped) {
  const TcpListener listener;
  Program program({"--tcp", "127.0.0.1:0", "--baud"});
  program.await_ready();
  Host host(program.tcp_port());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  const std::string bytes = pattern(700);
  host.type("AT+CIPSEND=700\r\n" + bytes);
  host.close();
  EXPECT_EQ(peer.read_all(), bytes);
}

}  // namespace
}  // namespace airmodem::e2e
