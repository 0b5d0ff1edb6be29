/// ModelledTerminal over a TCP listener and over a pseudo terminal.

#include "runtime/wire/modelled_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <termios.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/clock/asio_clock.h"
#include "adapters/owned_fd.h"
#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/pty.h"
#include "adapters/terminal/socket_terminal.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

class ModelledTerminalTest : public testing::Test {
 protected:
  void start(const SerialModelOptions& options) {
    auto listener =
        SocketListener::open(io_, listen_address("127.0.0.1:0", Reach::ThisMachine).value());
    ASSERT_TRUE(listener) << listener.error().message;
    address_ = (*listener)->address();
    terminal_ = std::make_unique<ModelledTerminal>(
        clock_, std::make_unique<SocketTerminal>(io_, *std::move(listener), buffer_), options);
    terminal_->start(observer_);
  }
  SocketHost connect() { return {io_, listen_address(address_, Reach::ThisMachine).value()}; }
  bool hears(const std::string& wanted) {
    return run_until(io_, [&] { return observer_.heard == wanted; });
  }

  asio::io_context io_;
  AsioClock clock_{io_};
  TerminalBuffer buffer_{};
  HearingObserver observer_;
  std::string address_;
  std::unique_ptr<ModelledTerminal> terminal_;
};

TEST_F(ModelledTerminalTest, CarriesAllByteValuesBothWaysUnchanged) {
  start({.pacing = Pacing::CharacterTime, .fifo = 16, .fragment_seed = 1});
  SocketHost host = connect();
  std::string all;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  host.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_EQ(terminal_->write(all), all.size());
  EXPECT_EQ(host.reads(io_, all.size()), all);
}

TEST_F(ModelledTerminalTest, BytesTakeTheirTime) {
  start({.pacing = Pacing::CharacterTime});
  terminal_->configure({.baud = 9600});
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  const std::string block(48, 'x');
  const auto begin = steady_clock::now();
  host.write(block);
  ASSERT_TRUE(hears("<" + block));
  EXPECT_GE(steady_clock::now() - begin, std::chrono::milliseconds(50));
  const auto answered = steady_clock::now();
  EXPECT_EQ(terminal_->write(block), block.size());
  EXPECT_EQ(host.reads(io_, block.size()), block);
  EXPECT_GE(steady_clock::now() - answered, std::chrono::milliseconds(50));
}

TEST_F(ModelledTerminalTest, ANewSpeedHoldsWhenTheAnswerIsOut) {
  start({.pacing = Pacing::CharacterTime});
  terminal_->configure({.baud = 9600});
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  terminal_->configure({.baud = 921'600});
  const std::string block(48, 'x');
  const auto begin = steady_clock::now();
  EXPECT_EQ(terminal_->write(block), block.size());
  EXPECT_EQ(host.reads(io_, block.size()), block);
  EXPECT_GE(steady_clock::now() - begin, std::chrono::milliseconds(50));
}

TEST_F(ModelledTerminalTest, TellsOfTheNextHostWhenTheLastByteHasArrived) {
  start({.pacing = Pacing::CharacterTime});
  terminal_->configure({.baud = 9600});
  {
    SocketHost first = connect();
    first.write("AT+CIPSHUT\r");
  }
  SocketHost second = connect();
  second.write("ATI\r");
  EXPECT_TRUE(hears("<>AT+CIPSHUT\r<ATI\r")) << observer_.heard;
  EXPECT_EQ(terminal_->write("OK"), 2U);
  EXPECT_EQ(second.reads(io_, 2), "OK");
}

TEST_F(ModelledTerminalTest, TellsWhenNothingIsOnItsWay) {
  start({.pacing = Pacing::CharacterTime});
  terminal_->configure({.baud = 9600});
  SocketHost host = connect();
  host.write("AT+CIPSHUT\r");
  ASSERT_TRUE(run_until(io_, [&] { return observer_.heard.size() > 1; }));
  EXPECT_FALSE(terminal_->is_idle());
  EXPECT_TRUE(run_until(io_, [&] { return terminal_->is_idle(); }));
  EXPECT_EQ(observer_.heard, "<AT+CIPSHUT\r");
  EXPECT_EQ(terminal_->write("SHUT OK"), 7U);
  EXPECT_FALSE(terminal_->is_idle());
  EXPECT_EQ(host.reads(io_, 7), "SHUT OK");
  EXPECT_TRUE(run_until(io_, [&] { return terminal_->is_idle(); }));
}

TEST_F(ModelledTerminalTest, EndsTheConnectionOfAHost) {
  start({.pacing = Pacing::CharacterTime});
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  terminal_->hang_up("it is not wanted");
  EXPECT_TRUE(host.sees_end(io_));
  EXPECT_TRUE(hears("<>"));
}

TEST_F(ModelledTerminalTest, HoldsBackAndOffersAgain) {
  start({.pacing = Pacing::CharacterTime});
  observer_.room = 3;
  SocketHost host = connect();
  expect_holding_back(io_, *terminal_, observer_, host);
}

TEST_F(ModelledTerminalTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start({});
  SocketHost host = connect();
  ASSERT_TRUE(hears("<"));
  expect_short_writes(io_, *terminal_, observer_, host, kTooMuch);
}

TEST_F(ModelledTerminalTest, TheFifoOverrunsWhenTheModuleDoesNotRead) {
  start({.pacing = Pacing::CharacterTime, .fifo = 4});
  observer_.room = 0;
  SocketHost host = connect();
  host.write("0123456789");
  ASSERT_TRUE(run_until(io_, [&] { return terminal_->lost() == 6; })) << terminal_->lost();
  observer_.room = std::string::npos;
  terminal_->resume_reading();
  EXPECT_TRUE(hears("<0123"));
  host.write("AT\r");
  EXPECT_TRUE(hears("<0123AT\r"));
}

/// It writes more than a lane holds into a module that reads nothing: all of it goes its way.
TEST_F(ModelledTerminalTest, AHostWithoutFlowControlIsNeverHeldUp) {
  start({.fifo = 4});
  observer_.room = 0;
  SocketHost host = connect();
  host.write(std::string(50'000, 'x'));
  EXPECT_TRUE(run_until(io_, [&] { return terminal_->lost() == 49'996; })) << terminal_->lost();
}

TEST_F(ModelledTerminalTest, AHeldUpLineDoesNotSpinTheLoop) {
  start({.fragment_seed = 1});
  observer_.room = 0;
  SocketHost host = connect();
  host.write(std::string(50'000, 'x'));
  ASSERT_TRUE(run_until(io_, [&] { return observer_.largest > 0; }));
  run_ready(io_);
  EXPECT_LE(io_.run_for(std::chrono::milliseconds(20)), 20U);
}

TEST_F(ModelledTerminalTest, FragmentsAndJoinsAndLosesNothing) {
  start({.fragment_seed = 7});
  SocketHost host = connect();
  std::string all;
  for (int n = 0; n < 1000; ++n) all += static_cast<char>('a' + n % 26);
  host.write(all);
  EXPECT_TRUE(hears("<" + all));
  EXPECT_LE(observer_.largest, 64U);
}

TEST(ModelledPty, AHostAtTheWrongSpeedReadsGarbage) {
  asio::io_context io;
  HearingObserver observer;
  const fs::path link =
      fs::temp_directory_path() / ("airmodem-speed-" + std::to_string(::getpid()));
  auto pty = PtyTerminal::open(io, link);
  ASSERT_TRUE(pty) << pty.error().message;
  AsioClock clock(io);
  ModelledTerminal terminal(clock, *std::move(pty), {.pacing = Pacing::CharacterTime});
  terminal.start(observer);
  const OwnedFd host(::open(link.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  termios settings{};
  ASSERT_EQ(::tcgetattr(host.get(), &settings), 0);
  ::cfsetspeed(&settings, B57600);
  ASSERT_EQ(::tcsetattr(host.get(), TCSANOW, &settings), 0);
  EXPECT_EQ(terminal.host_format()->baud, 57'600U);
  ASSERT_EQ(::write(host.get(), "ATATATAT", 8), 8);
  ASSERT_TRUE(run_until(io, [&] { return observer.heard.size() >= 1 + 16; }));
  EXPECT_EQ(observer.heard.find("ATAT"), std::string::npos);
  ::cfsetspeed(&settings, B115200);
  ASSERT_EQ(::tcsetattr(host.get(), TCSANOW, &settings), 0);
  observer.heard.clear();
  ASSERT_EQ(::write(host.get(), "ATATATAT", 8), 8);
  EXPECT_TRUE(run_until(io, [&] { return observer.heard == "ATATATAT"; })) << observer.heard;
}

}  // namespace
}  // namespace airmodem
