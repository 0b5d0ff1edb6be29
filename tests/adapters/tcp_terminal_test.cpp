/// SocketTerminal over TCP: what a host does, and what the observer hears.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/socket_terminal.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"

namespace airmodem {
namespace {

using asio::ip::tcp;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

class TcpTerminalTest : public testing::Test {
 protected:
  void start(const std::string& address = "127.0.0.1:0") {
    auto terminal = open(address);
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminal_ = *std::move(terminal);
    terminal_->start(observer_);
  }
  Result<std::unique_ptr<SocketTerminal>> open(const std::string& address) {
    auto listener = SocketListener::open(io_, endpoint(address));
    if (!listener) return tl::unexpected(listener.error());
    return std::make_unique<SocketTerminal>(io_, *std::move(listener), buffer_);
  }
  static tcp::endpoint endpoint(const std::string& address) {
    return listen_address(address, Reach::ThisMachine).value();
  }
  SocketHost connect() { return {io_, endpoint(terminal_->address())}; }

  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  std::string host_reads(SocketHost& host, std::size_t size) { return host.reads(io_, size); }
  bool is_turned_away(SocketHost& host) { return host.sees_end(io_); }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  std::unique_ptr<SocketTerminal> terminal_;
};

TEST_F(TcpTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  for (const char* address : {"127.0.0.1:0", "[::1]:0"}) {
    observer_.heard.clear();
    start(address);
    SocketHost host = connect();
    std::string all;
    for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
    host.write(all);
    EXPECT_TRUE(hears("<" + all));
    EXPECT_EQ(terminal_->write(all), all.size());
    EXPECT_EQ(host_reads(host, all.size()), all);
  }
}

TEST_F(TcpTerminalTest, OffersUpTo64KiBAtOnce) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  const std::string bytes(buffer_.size(), 'x');
  host.write(bytes);
  EXPECT_TRUE(hears("<" + bytes));
  EXPECT_GT(observer_.largest, buffer_.size() / 4);
}

TEST_F(TcpTerminalTest, HearsOfAHostThatCameBeforeTheStart) {
  auto terminal = open("127.0.0.1:0");
  ASSERT_TRUE(terminal) << terminal.error().message;
  terminal_ = *std::move(terminal);
  SocketHost host = connect();
  host.write("AT\r");
  terminal_->start(observer_);
  EXPECT_TRUE(hears("<AT\r"));
}

TEST_F(TcpTerminalTest, ReadsWhatWasWrittenRightBeforeTheClose) {
  start();
  for (int round = 0; round < 50; ++round) {
    SocketHost host = connect();
    host.write("AT+CIPSHUT\r");
    host.close();
    EXPECT_TRUE(hears("<AT+CIPSHUT\r>")) << observer_.heard;
    observer_.heard.clear();
  }
}

TEST_F(TcpTerminalTest, AHalfClosedHostIsReadAndAnsweredAndThenClosed) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(terminal_->write("answer"), 6U);
  host.write("AT\r");
  host.finish();
  EXPECT_TRUE(hears("<AT\r>"));
  std::string answer;
  EXPECT_TRUE(run_until(io_, [&] {
    answer += host.read();
    return host.has_ended();
  }));
  EXPECT_EQ(answer, "answer");
}

TEST_F(TcpTerminalTest, AResetIsAClose) {
  start();
  SocketHost host = connect();
  host.write("AT\r");
  ASSERT_TRUE(hears("<AT\r"));
  host.reset();
  EXPECT_TRUE(hears("<AT\r>"));
}

TEST_F(TcpTerminalTest, ReportsTheCloseOnlyWhenTheBytesBeforeItAreTaken) {
  start();
  observer_.room = 2;
  SocketHost host = connect();
  host.write("AT+CSQ\r");
  ASSERT_TRUE(hears("<AT"));
  host.close();
  SocketHost next = connect();
  next.write("ATI\r");
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "<AT");
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<AT+CSQ\r><ATI\r")) << observer_.heard;
}

/// Half of what it typed is not taken, and nobody reads on: its end is known all the same, and what
/// is written from then on is for the next one.
TEST_F(TcpTerminalTest, AHostThatGoesIsReportedThoughItIsNotRead) {
  start();
  observer_.room = 2;
  SocketHost host = connect();
  host.write("AT+CSQ\r");
  ASSERT_TRUE(hears("<AT"));
  run_ready(io_);
  EXPECT_EQ(terminal_->write("read"), 4U);
  host.close();
  ASSERT_TRUE(hears("<AT>"));
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  SocketHost next = connect();
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "<AT>");
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<AT>+CSQ\r<")) << observer_.heard;
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(host_reads(next, 3), "RDY");
}

TEST_F(TcpTerminalTest, HangsUpOnItsHostAndServesTheNext) {
  start();
  SocketHost host = connect();
  host.write("POST");
  ASSERT_TRUE(hears("<POST"));
  terminal_->hang_up("a test");
  host.write("ATI\r");
  EXPECT_TRUE(is_turned_away(host));
  EXPECT_EQ(observer_.heard, "<POST>");
  SocketHost next = connect();
  next.write("AT\r");
  EXPECT_TRUE(hears("<POST><AT\r")) << observer_.heard;
}

TEST_F(TcpTerminalTest, AHostThatIsBackAtOnceIsNotTakenForASecondOne) {
  start();
  for (int round = 0; round < 50; ++round) {
    SocketHost host = connect();
    host.write("AT\r");
    host.close();
  }
  SocketHost last = connect();
  last.write("ATI\r");
  std::string expected;
  for (int round = 0; round < 50; ++round) expected += "<AT\r>";
  EXPECT_TRUE(hears(expected + "<ATI\r")) << observer_.heard;
}

TEST_F(TcpTerminalTest, TurnsASecondHostAwayAndKeepsTheFirst) {
  start();
  SocketHost first = connect();
  ASSERT_TRUE(hears("<"));
  SocketHost second = connect();
  EXPECT_TRUE(is_turned_away(second));
  first.write("AT\r");
  EXPECT_TRUE(hears("<AT\r"));
  EXPECT_EQ(terminal_->write("OK"), 2U);
  EXPECT_EQ(host_reads(first, 2), "OK");
  first.close();
  ASSERT_TRUE(hears("<AT\r>"));
  SocketHost third = connect();
  EXPECT_TRUE(hears("<AT\r><"));
}

TEST_F(TcpTerminalTest, TakesNothingWhileNobodyIsThereAndTellsWhenSomebodyIs) {
  start();
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(host_reads(host, 3), "RDY");
}

TEST_F(TcpTerminalTest, HoldsBackAndOffersAgain) {
  start();
  observer_.room = 3;
  SocketHost host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(TcpTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

/// What it did not read is nobody's, and the one who writes is not held up by it.
TEST_F(TcpTerminalTest, DiscardsWhatAGoneHostDidNotRead) {
  start();
  observer_.room = 0;
  SocketHost first = connect();
  ASSERT_TRUE(hears("<"));
  first.write("AT\r");
  ASSERT_LT(terminal_->write(std::string(kTooMuch, 'x')), kTooMuch);
  run_ready(io_);
  first.close();
  ASSERT_TRUE(run_until(io_, [&] { return observer_.writable > 0; }));
  EXPECT_EQ(terminal_->write(std::string(kTooMuch, 'x')), kTooMuch);
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  ASSERT_TRUE(hears("<AT\r>")) << observer_.heard;
  SocketHost second = connect();
  ASSERT_TRUE(hears("<AT\r><"));
  EXPECT_EQ(terminal_->write("new"), 3U);
  EXPECT_EQ(host_reads(second, 3), "new");
}

TEST_F(TcpTerminalTest, AFullPortDoesNotSpinTheLoop) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  ASSERT_LT(terminal_->write(std::string(kTooMuch, 'x')), kTooMuch);
  run_ready(io_);
  EXPECT_LE(io_.run_for(std::chrono::milliseconds(20)), 10U);
}

TEST_F(TcpTerminalTest, SaysThatThePortIsInUse) {
  start();
  const auto second = open(terminal_->address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "the module cannot listen on " + terminal_->address() +
                ": Address already in use; choose another address or port, or port 0 for any "
                "that is free");
}

/// Connections that the kernel still remembers must not stand in the way.
TEST_F(TcpTerminalTest, ListensAgainAtThePortItHadBefore) {
  start();
  const std::string address = terminal_->address();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  terminal_.reset();  // closes first, and so has the connection in TIME_WAIT
  EXPECT_TRUE(is_turned_away(host));
  start(address);
  EXPECT_EQ(terminal_->address(), address);
}

}  // namespace
}  // namespace airmodem
