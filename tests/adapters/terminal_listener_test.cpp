/// TerminalListener over TCP: a terminal for each connection, and how many there may be.

#include "adapters/terminal/terminal_listener.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "adapters/terminal/connection_terminal.h"
#include "adapters/terminal/listen_address.h"
#include "tests/adapters/restrictions.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/socket_host.h"
#include "tests/adapters/terminal_contract.h"
#include "tests/adapters/terminal_observer.h"
#include "tests/support/heard_log.h"

namespace airmodem {
namespace {

/// More than the kernel's buffers on both sides take.
constexpr std::size_t kTooMuch = std::size_t{32} * 1024 * 1024;

/// What an application makes for a connection: it ends with it.
struct Served {
  std::unique_ptr<ConnectionTerminal> terminal;
  HearingObserver observer;
};

class TerminalListenerTest : public testing::Test {
 protected:
  void start(std::size_t limit) {
    auto listener =
        SocketListener::open(io_, listen_address("127.0.0.1:0", Reach::ThisMachine).value());
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::make_unique<TerminalListener>(io_, clock_, *std::move(listener), limit);
    listener_->start([this](NewHost& host) -> Result<void> {
      if (trouble_) return trouble_(host);
      const int number = next_++;
      Served& served = served_[number];
      served.terminal = std::make_unique<ConnectionTerminal>(
          io_, std::move(host.socket), host.name, buffer_, std::move(host.seat), host.log);
      served.observer.room = room_;
      served.terminal->when_over([this, number] {
        ended_.push_back(served_[number].observer.heard);
        served_.erase(number);
      });
      served.terminal->start(served.observer);
      return {};
    });
  }
  SocketHost connect() {
    return {io_, listen_address(listener_->address(), Reach::ThisMachine).value()};
  }
  bool hears(int number, const std::string& wanted) {
    return run_until(io_, [&] {
      return served_.count(number) == 1 && served_[number].observer.heard == wanted;
    });
  }
  bool have_ended(std::size_t count) {
    return run_until(io_, [&] { return ended_.size() == count; });
  }

  asio::io_context io_;
  AsioClock clock_{io_};
  TerminalBuffer buffer_{};
  std::map<int, Served> served_;
  std::vector<std::string> ended_;  ///< all that each terminal's observer heard
  std::size_t room_ = std::string::npos;
  TerminalListener::Taker trouble_;  ///< takes hosts instead, where it is set
  int next_ = 0;
  std::unique_ptr<TerminalListener> listener_;
};

TEST_F(TerminalListenerTest, EachConnectionHasATerminalOfItsOwn) {
  start(8);
  SocketHost first = connect();
  ASSERT_TRUE(hears(0, "<"));
  SocketHost second = connect();
  ASSERT_TRUE(hears(1, "<"));
  first.write("one");
  second.write("two");
  EXPECT_TRUE(hears(0, "<one"));
  EXPECT_TRUE(hears(1, "<two"));
  EXPECT_EQ(served_[0].terminal->write("1"), 1U);
  EXPECT_EQ(served_[1].terminal->write("2"), 1U);
  EXPECT_EQ(first.reads(io_, 1), "1");
  EXPECT_EQ(second.reads(io_, 1), "2");
  EXPECT_EQ(served_[0].terminal->name().substr(0, 10), "127.0.0.1:");
}

TEST_F(TerminalListenerTest, ItsLifeIsThatOfItsConnection) {
  start(8);
  SocketHost host = connect();
  host.write("AT\r");
  host.close();
  ASSERT_TRUE(have_ended(1));
  EXPECT_EQ(ended_[0], "<AT\r>");
  EXPECT_EQ(listener_->count(), 0U);
  SocketHost resetting = connect();
  ASSERT_TRUE(hears(1, "<"));
  resetting.reset();
  ASSERT_TRUE(have_ended(2));
  EXPECT_EQ(ended_[1], "<>");
}

TEST_F(TerminalListenerTest, ATerminalThatIsDroppedClosesItsConnection) {
  start(8);
  SocketHost host = connect();
  ASSERT_TRUE(hears(0, "<"));
  served_.erase(0);
  EXPECT_TRUE(host.sees_end(io_));
  EXPECT_EQ(listener_->count(), 0U);
}

/// However many terminals that takes: a page can connect again and again.
TEST_F(TerminalListenerTest, HangingUpOnManyIsToldAFewTimesAndSummedUp) {
  const HeardLog log;
  start(8);
  for (int number = 0; number < RepeatLimit::kBurst + 2; ++number) {
    SocketHost host = connect();
    ASSERT_TRUE(hears(number, "<"));
    served_[number].terminal->hang_up("no host");
    ASSERT_TRUE(have_ended(static_cast<std::size_t>(number) + 1));
  }
  EXPECT_EQ(log.count("is ended: no host"), RepeatLimit::kBurst);
  listener_.reset();
  EXPECT_EQ(log.count("is ended: no host (2 more like this"), 1);
}

TEST_F(TerminalListenerTest, BeyondTheLimitHostsAreToldAndTurnedAway) {
  start(2);
  SocketHost first = connect();
  SocketHost second = connect();
  SocketHost third = connect();
  third.write("AT\r");
  ASSERT_TRUE(hears(1, "<"));
  const std::string words = "airmodem: no module is free; --max-modules allows 2\r\n";
  EXPECT_EQ(third.reads_exactly(io_, words.size()), words);
  EXPECT_TRUE(third.sees_end(io_));
  EXPECT_EQ(next_, 2);
  first.close();
  ASSERT_TRUE(have_ended(1));
  SocketHost fourth = connect();
  EXPECT_TRUE(hears(2, "<"));
  EXPECT_EQ(listener_->count(), 2U);
}

TEST_F(TerminalListenerTest, AHostThatCannotBeServedIsToldWhyAndTheNextOneIsServed) {
  start(8);
  trouble_ = [](NewHost&) -> Result<void> { return failure("no module can be made: no folder"); };
  SocketHost first = connect();
  const std::string words = "airmodem: no module can be made: no folder\r\n";
  EXPECT_EQ(first.reads_exactly(io_, words.size()), words);
  EXPECT_TRUE(first.sees_end(io_));
  trouble_ = [](NewHost&) -> Result<void> { throw std::bad_alloc(); };
  SocketHost second = connect();
  EXPECT_EQ(second.reads(io_, 10).substr(0, 10), "airmodem: ");
  EXPECT_TRUE(second.sees_end(io_));
  trouble_ = [](NewHost& host) -> Result<void> {
    const StreamSocket taken = std::move(host.socket);
    throw std::bad_alloc();
  };
  SocketHost third = connect();
  EXPECT_TRUE(third.sees_end(io_));
  EXPECT_EQ(listener_->count(), 0U);
  trouble_ = nullptr;
  SocketHost fourth = connect();
  EXPECT_TRUE(hears(0, "<"));
}

/// The reserve lets one host in. For the next one the kernel would call again and again.
TEST_F(TerminalListenerTest, WithoutDescriptorsAcceptingRestsAndGoesOn) {
  if (!e2e::kLivesWithoutDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  start(8);
  const auto address = listen_address(listener_->address(), Reach::ThisMachine).value();
  asio::ip::tcp::socket host(io_, address.protocol());
  asio::ip::tcp::socket next(io_, address.protocol());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next_descriptor = ::dup(next.native_handle());
  ::close(next_descriptor);
  const rlimit none{.rlim_cur = static_cast<rlim_t>(next_descriptor), .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  host.connect(address);
  EXPECT_TRUE(hears(0, "<"));
  next.connect(address);
  run_ready(io_);
  const std::size_t handlers = io_.run_for(std::chrono::milliseconds(20));
  EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(next_, 1);
  EXPECT_LE(handlers, 10U);
  EXPECT_TRUE(hears(1, "<"));
}

TEST_F(TerminalListenerTest, HoldsBackAndOffersAgain) {
  start(8);
  room_ = 3;
  SocketHost host = connect();
  ASSERT_TRUE(hears(0, "<"));
  expect_holding_back(io_, *served_[0].terminal, served_[0].observer, host);
}

TEST_F(TerminalListenerTest, WritesShortlyAndTellsWhenThereIsRoom) {
  start(8);
  SocketHost host = connect();
  ASSERT_TRUE(hears(0, "<"));
  expect_short_writes(io_, *served_[0].terminal, served_[0].observer, host, kTooMuch);
}

TEST_F(TerminalListenerTest, TerminalsMayOutliveTheListener) {
  start(8);
  SocketHost host = connect();
  ASSERT_TRUE(hears(0, "<"));
  listener_.reset();
  host.write("AT\r");
  EXPECT_TRUE(hears(0, "<AT\r"));
  host.close();
  EXPECT_TRUE(have_ended(1));
}

}  // namespace
}  // namespace airmodem
