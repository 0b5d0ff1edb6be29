/// Rfc2217Terminal over a TCP listener: what a telnet host sends and gets.

#include "adapters/terminal/rfc2217_terminal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/socket_terminal.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"

namespace airmodem {
namespace {

using namespace std::string_literals;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

/// What the module asks of a host that comes.
const std::string kOpening =
    "\xFF\xFB\0\xFF\xFB\x03\xFF\xFB\x01\xFF\xFD\0\xFF\xFD\x03\xFF\xFD\x2C"s;

const std::string kSuspend = "\xFF\xFA\x2C\x08\xFF\xF0";
const std::string kResume = "\xFF\xFA\x2C\x09\xFF\xF0";

class Rfc2217TerminalTest : public testing::Test {
 protected:
  Rfc2217TerminalTest() {
    auto listener =
        SocketListener::open(io_, listen_address("127.0.0.1:0", Reach::ThisMachine).value());
    address_ = (*listener)->address();
    terminal_ = std::make_unique<Rfc2217Terminal>(
        std::make_unique<SocketTerminal>(io_, *std::move(listener), buffer_));
    terminal_->start(observer_);
  }
  /// A host that has read what the module asks.
  SocketHost connect() {
    SocketHost host(io_, listen_address(address_, Reach::ThisMachine).value());
    EXPECT_EQ(host.reads_exactly(io_, kOpening.size()), kOpening);
    return host;
  }
  /// The host speaks the option, and is told of the lines.
  void agree(SocketHost& host) {
    host.write("\xFF\xFB\x2C");
    EXPECT_EQ(host.reads(io_, 7), "\xFF\xFA\x2C\x6B\x30\xFF\xF0");
  }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  std::string address_;
  std::unique_ptr<Rfc2217Terminal> terminal_;
};

TEST_F(Rfc2217TerminalTest, CarriesAllByteValuesBothWays) {
  SocketHost host = connect();
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  std::string escaped;
  append_telnet_data(escaped, all);
  host.write("\xFF\xFB\0"s + escaped);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  EXPECT_EQ(host.reads(io_, escaped.size()), escaped);
}

TEST_F(Rfc2217TerminalTest, HearsTheHostsLineAndShowsTheCarrier) {
  SocketHost host = connect();
  agree(host);
  host.write("\xFF\xFA\x2C\x05\x09\xFF\xF0");
  EXPECT_TRUE(hears("<-"));
  EXPECT_EQ(host.reads(io_, 7), "\xFF\xFA\x2C\x69\x09\xFF\xF0");
  terminal_->set_carrier(SignalLine::On);
  EXPECT_EQ(host.reads(io_, 7), "\xFF\xFA\x2C\x6B\xB8\xFF\xF0");
}

TEST_F(Rfc2217TerminalTest, KnowsTheHostsFormat) {
  terminal_->configure({.baud = 9600});
  SocketHost host = connect();
  agree(host);
  host.write("\xFF\xFA\x2C\x01\0\0\0\0\xFF\xF0"s);
  EXPECT_EQ(host.reads(io_, 10), "\xFF\xFA\x2C\x65\0\0\x25\x80\xFF\xF0"s);
  EXPECT_EQ(terminal_->host_format(), std::nullopt);
  host.write("\xFF\xFA\x2C\x01\0\0\x4B\0\xFF\xF0"s);
  EXPECT_EQ(host.reads(io_, 10), "\xFF\xFA\x2C\x65\0\0\x4B\0\xFF\xF0"s);
  EXPECT_EQ(terminal_->host_format()->baud, 19'200U);
}

TEST_F(Rfc2217TerminalTest, ASuspendedHostGetsNothingUntilItResumes) {
  SocketHost host = connect();
  agree(host);
  host.write(kSuspend + "x");
  ASSERT_TRUE(hears("<x"));
  EXPECT_EQ(terminal_->write("OK"), 0U);
  EXPECT_EQ(observer_.writable, 0);
  host.write(kResume);
  ASSERT_TRUE(run_until(io_, [&] { return observer_.writable == 1; }));
  EXPECT_EQ(terminal_->write("OK"), 2U);
  EXPECT_EQ(host.reads(io_, 2), "OK");
}

TEST_F(Rfc2217TerminalTest, TheNextHostBeginsAnew) {
  SocketHost first = connect();
  first.write(kSuspend + "\xFF\xFA\x2C");
  first.close();
  ASSERT_TRUE(hears("<>"));
  EXPECT_EQ(terminal_->write("RDY"), 0U);
  SocketHost second = connect();
  EXPECT_EQ(observer_.writable, 1);
  EXPECT_EQ(terminal_->write("RDY"), 3U);
  EXPECT_EQ(second.reads(io_, 3), "RDY");
  second.write("AT\r");
  EXPECT_TRUE(hears("<><AT\r"));
}

/// The module greets a host in the moment in which it comes.
TEST_F(Rfc2217TerminalTest, TelnetsOpeningComesBeforeTheGreeting) {
  observer_.at_open = [this] { EXPECT_EQ(terminal_->write("RDY"), 3U); };
  SocketHost host = connect();
  EXPECT_EQ(host.reads(io_, 3), "RDY");
}

TEST_F(Rfc2217TerminalTest, HoldsBackAndOffersAgain) {
  observer_.room = 3;
  SocketHost host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(Rfc2217TerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  SocketHost host = connect();
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

TEST_F(Rfc2217TerminalTest, TheLineIsHeardWhileTheModuleDoesNotRead) {
  observer_.room = 0;
  SocketHost host = connect();
  host.write("data\xFF\xFA\x2C\x05\x09\xFF\xF0more");
  EXPECT_TRUE(hears("<-")) << observer_.heard;
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<-datamore")) << observer_.heard;
}

TEST_F(Rfc2217TerminalTest, WhatTheModuleDoesNotReadIsBounded) {
  observer_.room = 0;
  SocketHost host = connect();
  const std::string block(65'536, 'x');
  std::size_t typed = 0;
  while (host.try_write(block, typed)) run_ready(io_);
  EXPECT_LT(typed, kTooMuch);
  EXPECT_LE(observer_.largest, 65'536U);
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(run_until(io_, [&] { return observer_.heard.size() == 1 + typed; }));
}

/// What it typed is still taken, and the next one is told of only then.
TEST_F(Rfc2217TerminalTest, AHostThatGoesEndsItsSuspension) {
  for (const std::size_t typed : {std::size_t{10}, std::size_t{300'000}}) {
    observer_.heard.clear();
    observer_.room = 0;
    SocketHost first = connect();
    ASSERT_TRUE(hears("<"));
    std::size_t count = 0;
    first.write(kSuspend);
    ASSERT_TRUE(run_until(io_, [&] { return terminal_->write("x") == 0; }));
    const std::string block(typed, 'x');
    while (count < typed && first.try_write(block, count)) run_ready(io_);
    first.close();
    ASSERT_TRUE(hears("<>")) << observer_.heard;
    EXPECT_EQ(terminal_->write("x"), 0U);
    SocketHost second(io_, listen_address(address_, Reach::ThisMachine).value());
    run_ready(io_);
    EXPECT_EQ(observer_.heard, "<>");
    observer_.room = std::string::npos;
    terminal_->resume_reading();
    ASSERT_TRUE(run_until(io_, [&] { return observer_.heard.back() == '<'; }));
    // Of very many bytes those are lost that had not left the host when its close became a reset.
    const std::string taken = observer_.heard.substr(2, observer_.heard.size() - 3);
    EXPECT_EQ(taken, std::string(taken.size(), 'x'));
    EXPECT_LE(taken.size(), count);
    EXPECT_GE(taken.size(), std::min(count, std::size_t{65'536}));
    EXPECT_EQ(second.reads_exactly(io_, kOpening.size()), kOpening);
    EXPECT_EQ(terminal_->write("RDY"), 3U);
    EXPECT_EQ(second.reads(io_, 3), "RDY");
    second.close();
    ASSERT_TRUE(hears("<>" + taken + "<>"));
  }
}

/// It asks all the time and never reads: at some point it is not read any more, and what is kept
/// for it stays small; when it reads, everything has come through.
TEST_F(Rfc2217TerminalTest, AStormOfRequestsIsHeldBack) {
  SocketHost host = connect();
  std::string storm;
  while (storm.size() < 3 * 65'536) storm += "\xFF\xFD\x18";
  std::size_t asked = 0;
  while (host.try_write(storm, asked)) run_ready(io_);
  EXPECT_LT(asked, kTooMuch);
  EXPECT_EQ(terminal_->write("x"), 0U);
  std::size_t answered = 0;
  EXPECT_TRUE(run_until(io_,
                        [&] {
                          answered += host.read().size();
                          return answered == asked / 3 * 3;
                        }))
      << answered << " of " << asked;
  EXPECT_EQ(observer_.writable, 1);
}

}  // namespace
}  // namespace airmodem
