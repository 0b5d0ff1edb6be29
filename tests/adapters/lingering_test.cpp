/// Closed sockets that finish in the background: on real sockets, in virtual time.
#include "adapters/network/lingering.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "runtime/limited_log.h"
#include "tests/adapters/run_until.h"
#include "tests/support/heard_log.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

class LingeringTest : public testing::Test {
 protected:
  LingeringTest() {
    tcp::acceptor acceptor(io_, {asio::ip::address_v4::loopback(), 0});
    socket_.connect(acceptor.local_endpoint());
    acceptor.accept(peer_);
    socket_.non_blocking(true);
  }
  void leave(CloseHow how, const std::string& unsent = {}) {
    lingering_.add(asio::generic::stream_protocol::socket(std::move(socket_)), unsent, how,
                   {.name = "meter: link 2", .log = &log_});
  }
  void pass(Duration span) {
    run_ready(io_);
    clock_.pass(span);
    run_ready(io_);
  }

  asio::io_context io_;
  VirtualClock clock_;
  tcp::socket socket_{io_};
  tcp::socket peer_{io_};
  HeardLog heard_;
  LimitedLog log_{clock_, "meter"};
  Lingering lingering_{io_, clock_, 1};
};

constexpr std::size_t kTooMuch = 16 * 1024 * 1024;  // more than the buffers hold

/// Of the log line that says how many bytes are lost.
constexpr const char* kLost = "warning meter: link 2: the connection that was closed is given up, ";

TEST_F(LingeringTest, WaitsSeventyFiveSecondsForAPeerThatDoesNotClose) {
  leave(CloseHow::Graceful, "the rest");
  std::string rest(8, '\0');
  asio::read(peer_, asio::buffer(rest));
  EXPECT_EQ(rest, "the rest");
  pass(74s);
  EXPECT_EQ(lingering_.size(), 1U);
  pass(1s);
  EXPECT_EQ(lingering_.size(), 0U);
  EXPECT_EQ(heard_.take(), "") << "all of it was acknowledged";
}

TEST_F(LingeringTest, IsOverWhenThePeerCloses) {
  leave(CloseHow::Graceful);
  peer_.close();
  EXPECT_TRUE(run_until(io_, [&] { return lingering_.size() == 0; }));
  EXPECT_EQ(clock_.next(), kNever);
}

TEST_F(LingeringTest, QuickIsOverWhenAllIsAcknowledged) {
  leave(CloseHow::Quick, "the rest");
  EXPECT_TRUE(run_until(io_, [&] {
    clock_.pass(10ms);  // it looks that often
    return lingering_.size() == 0;
  }));
}

TEST_F(LingeringTest, QuickWaitsSeventyFiveSecondsForAPeerThatAcknowledgesNothing) {
  leave(CloseHow::Quick, std::string(kTooMuch, 'x'));
  pass(74s);
  EXPECT_EQ(lingering_.size(), 1U);
  const std::uint64_t lost = lingering_.unacknowledged();
  EXPECT_GT(lost, 0U);
  pass(1s);
  EXPECT_EQ(lingering_.size(), 0U);
  EXPECT_EQ(heard_.count(kLost + ("its peer has not taken all of it within 75 s: " +
                                  std::to_string(lost) + " bytes are not acknowledged")),
            1)
      << heard_.take();
}

TEST_F(LingeringTest, SaysWhatIsLostWhenANewerOneNeedsThePlace) {
  leave(CloseHow::Graceful, std::string(kTooMuch, 'x'));
  const std::string lost = std::to_string(lingering_.unacknowledged());
  tcp::acceptor acceptor(io_, {asio::ip::address_v4::loopback(), 0});
  socket_.connect(acceptor.local_endpoint());
  socket_.non_blocking(true);
  leave(CloseHow::Graceful);
  EXPECT_EQ(heard_.count(kLost + ("too many closed connections finish at once: " + lost)), 1)
      << heard_.take();
}

TEST_F(LingeringTest, SaysWhatIsLostWhenThePeerResets) {
  leave(CloseHow::Quick, std::string(kTooMuch, 'x'));
  peer_.set_option(asio::socket_base::linger(true, 0));
  peer_.close();
  EXPECT_TRUE(run_until(io_, [&] { return lingering_.size() == 0; }));
  EXPECT_EQ(heard_.count(kLost + std::string("it has failed: ")), 1) << heard_.take();
}

// The loop has stood still: what the kernel can take by now is given to it first.
TEST_F(LingeringTest, TakesALastLookWhenItsTimeIsOver) {
  const std::string bytes(kTooMuch, 'x');
  leave(CloseHow::Graceful, bytes);
  run_ready(io_);
  std::string received;
  std::string piece(1 << 20, '\0');
  peer_.non_blocking(true);
  boost::system::error_code error;
  const auto read = [&] {
    const std::size_t size = peer_.read_some(asio::buffer(piece), error);
    received.append(piece, 0, size);
    return error && error != asio::error::would_block;
  };
  while (!read() && !error) {
  }
  clock_.pass(75s);
  EXPECT_TRUE(run_until(io_, [&] { return lingering_.size() == 0; }));
  const std::size_t before = received.size();
  EXPECT_TRUE(run_until(io_, read));
  EXPECT_GT(received.size(), before);
}

}  // namespace
}  // namespace airmodem
