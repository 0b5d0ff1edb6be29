/// FirstLineTerminal over a TCP listener: what of a connection reaches the module, and when.

#include "adapters/terminal/first_line_terminal.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/rfc2217_terminal.h"
#include "adapters/terminal/socket_terminal.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"
#include "tests/support/heard_log.h"

namespace airmodem {
namespace {

using namespace std::string_literals;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

const std::string kRequest = "POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nAT+CPOWD=1\r\n";

class FirstLineTerminalTest : public testing::Test {
 protected:
  void start() { start(listen()); }
  void start_telnet() { start(std::make_unique<Rfc2217Terminal>(listen())); }

  SocketHost connect() { return {io_, listen_address(address_, Reach::ThisMachine).value()}; }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }
  /// Sends the bytes one by one, each in a segment of its own.
  void send_split(SocketHost& host, const std::string& bytes) {
    for (const char byte : bytes) {
      if (host.has_ended()) return;
      std::size_t count = 0;
      host.try_write(std::string(1, byte), count);
      run_ready(io_);
      host.read();
    }
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  std::string address_;
  std::unique_ptr<FirstLineTerminal> terminal_;

 private:
  std::unique_ptr<SocketTerminal> listen() {
    auto listener =
        SocketListener::open(io_, listen_address("127.0.0.1:0", Reach::ThisMachine).value());
    address_ = (*listener)->address();
    return std::make_unique<SocketTerminal>(io_, *std::move(listener), buffer_);
  }
  void start(std::unique_ptr<Terminal> below) {
    terminal_ = std::make_unique<FirstLineTerminal>(io_, std::move(below));
    terminal_->start(observer_);
  }
};

TEST_F(FirstLineTerminalTest, EndsTheConnectionOfABrowser) {
  start();
  for (const std::string& bytes : {kRequest, "\x16\x03\x01\x02\0\x01AT\r"s, "\r\n" + kRequest,
                                   "GET\t/\x01\0\t HTTP/1.1\r\nAT\r"s}) {
    observer_.heard.clear();
    SocketHost whole = connect();
    whole.write(bytes);
    EXPECT_TRUE(whole.sees_end(io_));
    EXPECT_EQ(observer_.heard, "<>");
    observer_.heard.clear();
    SocketHost split = connect();
    send_split(split, bytes);
    EXPECT_TRUE(split.sees_end(io_));
    EXPECT_EQ(observer_.heard, "<>");
  }
  observer_.heard.clear();
  SocketHost host = connect();
  host.write("AT\r");
  EXPECT_TRUE(hears("<AT\r"));
}

/// Whatever telnet stands around it and in it.
TEST_F(FirstLineTerminalTest, SeesABrowserThroughTelnet) {
  start_telnet();
  SocketHost plain = connect();
  plain.write(kRequest);
  EXPECT_TRUE(plain.sees_end(io_));
  SocketHost wrapped = connect();
  send_split(wrapped, "\xFF\xFB\x2CPO\xFF\xF1ST /\xFF\xFD\x18 HTTP/1.1\r\nAT\r\n");
  EXPECT_TRUE(wrapped.sees_end(io_));
  EXPECT_EQ(observer_.heard, "<><>");
}

/// A page chooses its target, and may make it longer than what one read brings.
TEST_F(FirstLineTerminalTest, LeavesNothingOfALongTargetToTheNextHost) {
  const std::string long_part(50 * 1024, 'x');
  const std::string target = "/" + long_part + "AT+CFUN=1,1;" + long_part;
  for (const std::string& begin :
       {"GET " + target, "AT " + target, "GET /" + long_part + " HTTP"}) {
    start();
    observer_.heard.clear();
    SocketHost page = connect();
    page.write(begin);
    EXPECT_TRUE(page.sees_end(io_));
    SocketHost host = connect();
    host.write("AT\r");
    EXPECT_TRUE(hears("<><AT\r")) << observer_.heard.size();
  }
}

TEST_F(FirstLineTerminalTest, ManyBrowsersAndSecondHostsAreToldAFewTimesAndSummedUp) {
  const HeardLog log;
  start();
  constexpr int kMany = RepeatLimit::kBurst + 2;
  for (int i = 0; i < kMany; ++i) {
    SocketHost page = connect();
    page.write(kRequest);
    EXPECT_TRUE(page.sees_end(io_));
  }
  SocketHost host = connect();
  for (int i = 0; i < kMany; ++i) EXPECT_TRUE(connect().sees_end(io_));
  EXPECT_EQ(log.count("is ended: it speaks HTTP"), RepeatLimit::kBurst);
  EXPECT_EQ(log.count("is turned away"), RepeatLimit::kBurst);
  terminal_.reset();
  EXPECT_EQ(log.count("(2 more like this"), 2);
}

TEST_F(FirstLineTerminalTest, PassesALongLineWithoutABlank) {
  start();
  const std::string word(100 * 1024, 'x');
  SocketHost host = connect();
  host.write(word);
  EXPECT_TRUE(hears("<" + word));
  host.write(" / HTTP/1.1\r\nAT\r");
  EXPECT_TRUE(host.sees_end(io_));
  EXPECT_EQ(observer_.heard, "<" + word + ">");
}

TEST_F(FirstLineTerminalTest, PassesAHostsLineOnAsSoonAsItIsOne) {
  start();
  observer_.room = 0;
  SocketHost host = connect();
  host.write("ATI;");
  EXPECT_TRUE(run_until(io_, [&] { return observer_.largest == 4; }));
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<ATI;"));
  host.write(kRequest);
  EXPECT_TRUE(hears("<ATI;" + kRequest));
}

/// `+++`, half a word of a person, a few bytes of data; and it is judged on.
TEST_F(FirstLineTerminalTest, PassesOnWhatASilentHostLeavesInDoubt) {
  start();
  SocketHost host = connect();
  host.write("+++");
  EXPECT_TRUE(hears("<+++"));
  host.write(" / HTTP/1.1\r\nAT\r");
  EXPECT_TRUE(host.sees_end(io_));
  EXPECT_EQ(observer_.heard, "<+++>");
}

/// Whoever ends the module waits for what is held.
TEST_F(FirstLineTerminalTest, TellsWhetherNothingIsHeld) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  EXPECT_TRUE(terminal_->is_idle());
  host.write("+++");
  EXPECT_TRUE(run_until(io_, [&] { return !terminal_->is_idle(); }));
  EXPECT_EQ(observer_.heard, "<");
  EXPECT_TRUE(run_until(io_, [&] { return terminal_->is_idle(); }));
  EXPECT_EQ(observer_.heard, "<+++");
}

TEST_F(FirstLineTerminalTest, AHostMayBeginWithAnEmptyLine) {
  start();
  SocketHost host = connect();
  host.write("\r\n");
  EXPECT_TRUE(hears("<\r\n"));
  host.write("AT\r");
  EXPECT_TRUE(hears("<\r\nAT\r"));
  host.write(kRequest);
  EXPECT_TRUE(hears("<\r\nAT\r" + kRequest));
}

TEST_F(FirstLineTerminalTest, HalfALineOfAHostThatHasGoneIsItsOwn) {
  start();
  SocketHost first = connect();
  first.write("AT+CI");
  first.close();
  ASSERT_TRUE(hears("<>AT+CI")) << observer_.heard;
  SocketHost second = connect();
  second.write("FSR\r");
  EXPECT_TRUE(hears("<>AT+CI<FSR\r"));
}

TEST_F(FirstLineTerminalTest, HoldsNoMoreThanItMust) {
  start();
  observer_.room = 0;
  SocketHost host = connect();
  const std::string block(65'536, 'x');
  std::size_t typed = 0;
  while (host.try_write(block, typed)) run_ready(io_);
  EXPECT_LT(typed, kTooMuch);
  EXPECT_LE(observer_.largest, 2 * 65'536U);
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(run_until(io_, [&] { return observer_.heard.size() == 1 + typed; }));
}

TEST_F(FirstLineTerminalTest, HoldsBackAndOffersAgain) {
  start();
  observer_.room = 3;
  SocketHost host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(FirstLineTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start();
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

TEST_F(FirstLineTerminalTest, TakesNothingWhileNobodyIsThereAndTellsWhenSomebodyIs) {
  start();
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(host.reads(io_, 3), "RDY");
}

}  // namespace
}  // namespace airmodem
