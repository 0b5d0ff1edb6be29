/// TcpTerminal over real sockets: what a host does, and what the observer hears.

#include "adapters/terminal/tcp_terminal.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/terminal/listen_address.h"
#include "tests/e2e/run_until.h"
#include "tests/e2e/terminal_contract.h"
#include "tests/e2e/terminal_observer.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

/// A host program's side of the connection.
class Host {
 public:
  Host(asio::io_context& io, const tcp::endpoint& address) : socket_(io) {
    socket_.connect(address);
    socket_.non_blocking(true);
  }

  void write(const std::string& bytes) {
    EXPECT_EQ(socket_.write_some(asio::buffer(bytes)), bytes.size());
  }
  /// What is there to read now.
  std::string read() {
    std::string bytes(65'536, '\0');
    error_code error;
    bytes.resize(socket_.read_some(asio::buffer(bytes), error));
    if (error && error != asio::error::would_block) has_ended_ = true;
    return bytes;
  }
  /// The module's side has closed the connection, and all that it said before is read.
  bool has_ended() const { return has_ended_; }
  void finish() { socket_.shutdown(tcp::socket::shutdown_send); }
  void reset() {
    socket_.set_option(tcp::socket::linger(true, 0));
    socket_.close();
  }
  void close() { socket_.close(); }

 private:
  tcp::socket socket_;
  bool has_ended_ = false;
};

class TcpTerminalTest : public testing::Test {
 protected:
  void start(const std::string& address = "127.0.0.1:0") {
    auto terminal = open(address);
    ASSERT_TRUE(terminal) << terminal.error().message;
    terminal_ = *std::move(terminal);
    terminal_->start(observer_);
  }
  Result<std::unique_ptr<TcpTerminal>> open(const std::string& address) {
    return TcpTerminal::open(io_, endpoint(address), buffer_);
  }
  static tcp::endpoint endpoint(const std::string& address) {
    return listen_address(address, Reach::ThisMachine).value();
  }
  Host connect() { return {io_, endpoint(terminal_->address())}; }

  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  std::string host_reads(Host& host, std::size_t size) {
    std::string bytes;
    run_until(io_, [&] { return (bytes += host.read()).size() >= size; });
    return bytes;
  }
  bool is_turned_away(Host& host) {
    return run_until(io_, [&] { return host.read().empty() && host.has_ended(); });
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  std::unique_ptr<TcpTerminal> terminal_;
};

TEST_F(TcpTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  for (const char* address : {"127.0.0.1:0", "[::1]:0"}) {
    observer_.heard.clear();
    start(address);
    Host host = connect();
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
  Host host = connect();
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
  Host host = connect();
  host.write("AT\r");
  terminal_->start(observer_);
  EXPECT_TRUE(hears("<AT\r"));
}

TEST_F(TcpTerminalTest, ReadsWhatWasWrittenRightBeforeTheClose) {
  start();
  for (int round = 0; round < 50; ++round) {
    Host host = connect();
    host.write("AT+CIPSHUT\r");
    host.close();
    EXPECT_TRUE(hears("<AT+CIPSHUT\r>")) << observer_.heard;
    observer_.heard.clear();
  }
}

TEST_F(TcpTerminalTest, AHalfClosedHostIsReadAndAnsweredAndThenClosed) {
  start();
  Host host = connect();
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
  Host host = connect();
  host.write("AT\r");
  ASSERT_TRUE(hears("<AT\r"));
  host.reset();
  EXPECT_TRUE(hears("<AT\r>"));
}

TEST_F(TcpTerminalTest, ReportsTheCloseOnlyWhenTheBytesBeforeItAreTaken) {
  start();
  observer_.room = 2;
  Host host = connect();
  host.write("AT+CSQ\r");
  ASSERT_TRUE(hears("<AT"));
  host.close();
  Host next = connect();
  next.write("ATI\r");
  run_ready(io_);
  EXPECT_EQ(observer_.heard, "<AT");
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<AT+CSQ\r><ATI\r")) << observer_.heard;
}

TEST_F(TcpTerminalTest, AHostThatIsBackAtOnceIsNotTakenForASecondOne) {
  start();
  for (int round = 0; round < 50; ++round) {
    Host host = connect();
    host.write("AT\r");
    host.close();
  }
  Host last = connect();
  last.write("ATI\r");
  std::string expected;
  for (int round = 0; round < 50; ++round) expected += "<AT\r>";
  EXPECT_TRUE(hears(expected + "<ATI\r")) << observer_.heard;
}

TEST_F(TcpTerminalTest, TurnsASecondHostAwayAndKeepsTheFirst) {
  start();
  Host first = connect();
  ASSERT_TRUE(hears("<"));
  Host second = connect();
  EXPECT_TRUE(is_turned_away(second));
  first.write("AT\r");
  EXPECT_TRUE(hears("<AT\r"));
  EXPECT_EQ(terminal_->write("OK"), 2U);
  EXPECT_EQ(host_reads(first, 2), "OK");
  first.close();
  ASSERT_TRUE(hears("<AT\r>"));
  Host third = connect();
  EXPECT_TRUE(hears("<AT\r><"));
}

TEST_F(TcpTerminalTest, TakesNothingWhileNobodyIsThereAndTellsWhenSomebodyIs) {
  start();
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  Host host = connect();
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(host_reads(host, 3), "RDY");
}

TEST_F(TcpTerminalTest, HoldsBackAndOffersAgain) {
  start();
  observer_.room = 3;
  Host host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(TcpTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start();
  Host host = connect();
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

/// What it did not read is nobody's, and the one who writes is not held up by it.
TEST_F(TcpTerminalTest, DiscardsWhatAGoneHostDidNotRead) {
  start();
  observer_.room = 0;
  Host first = connect();
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
  Host second = connect();
  ASSERT_TRUE(hears("<AT\r><"));
  EXPECT_EQ(terminal_->write("new"), 3U);
  EXPECT_EQ(host_reads(second, 3), "new");
}

TEST_F(TcpTerminalTest, AFullPortDoesNotSpinTheLoop) {
  start();
  Host host = connect();
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
  Host host = connect();
  ASSERT_TRUE(hears("<"));
  terminal_.reset();  // closes first, and so has the connection in TIME_WAIT
  EXPECT_TRUE(is_turned_away(host));
  start(address);
  EXPECT_EQ(terminal_->address(), address);
}

}  // namespace
}  // namespace airmodem
