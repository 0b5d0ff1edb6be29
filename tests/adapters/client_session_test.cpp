/// What holds the host's client in time, at a real port and in virtual time.
#include "adapters/client/client_session.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "tests/adapters/run_until.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

using namespace std::chrono_literals;

class SessionNotes final : public ClientSessionObserver {
 public:
  void session_event(const client::Event& event) override { events.push_back(event); }
  void session_lost(const std::string& reason) override { lost = reason; }

  const client::Stopped* stopped() const {
    for (const client::Event& event : events) {
      if (const auto* found = std::get_if<client::Stopped>(&event)) return found;
    }
    return nullptr;
  }

  std::vector<client::Event> events;
  std::string lost;
};

class ClientSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    module_ = OwnedFd(ends[1]);
    session_.emplace(io_, clock_, OwnedFd(ends[0]), client::ClientOptions{}, notes_);
    session_->start();
    ASSERT_TRUE(session_->client().start(client::Goal::BearerUp, session_->now()));
    session_->pump();
  }
  std::string typed() {
    std::array<char, 4096> bytes{};
    const auto count = ::read(module_.get(), bytes.data(), bytes.size());
    return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
  }

  boost::asio::io_context io_;
  VirtualClock clock_;
  SessionNotes notes_;
  OwnedFd module_;
  std::optional<ClientSession> session_;
};

TEST_F(ClientSessionTest, GivesASilentModuleUpInTime) {
  EXPECT_NE(typed().find("AT"), std::string::npos);
  while (notes_.stopped() == nullptr && clock_.run_next()) run_ready(io_);
  ASSERT_NE(notes_.stopped(), nullptr);
  EXPECT_EQ(notes_.stopped()->trouble, client::Trouble::NoAnswer);
  EXPECT_GT(session_->now(), Instant(1s));
  EXPECT_LT(session_->now(), Instant(5min));
  EXPECT_EQ(notes_.lost, "");
}

TEST_F(ClientSessionTest, WaitsForNothingAfterThePortIsLost) {
  module_.reset();
  EXPECT_TRUE(run_until(io_, [&] { return !notes_.lost.empty(); }));
  EXPECT_EQ(clock_.next(), kNever);
}

/// On the machine's time: each piece that is read wakes the loop before the alarm does.
TEST(ClientSessionAtAPort, GivesUpAModuleThatNeverStopsTalking) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
  const OwnedFd module(ends[1]);
  boost::asio::io_context io;
  AsioClock clock(io);
  SessionNotes notes;
  client::ClientOptions options;
  options.patience.probing = 200ms;
  ClientSession session(io, clock, OwnedFd(ends[0]), options, notes);
  session.start();
  ASSERT_TRUE(session.client().start(client::Goal::BearerUp, session.now()));
  session.pump();
  const std::string lines = [] {
    std::string text;
    while (text.size() < 65536) text += "\r\n+CBM: 1\r\n";
    return text;
  }();
  EXPECT_TRUE(run_until(io, [&] {
    if (notes.stopped() != nullptr) return true;
    notes.events.clear();
    while (::write(module.get(), lines.data(), lines.size()) > 0) {
    }
    return false;
  }));
}

}  // namespace
}  // namespace airmodem
