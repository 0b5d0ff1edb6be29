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

#include "tests/adapters/run_until.h"
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
    lingering_.add(asio::generic::stream_protocol::socket(std::move(socket_)), unsent, how);
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
  Lingering lingering_{io_, clock_, 4};
};

TEST_F(LingeringTest, WaitsSeventyFiveSecondsForAPeerThatDoesNotClose) {
  leave(CloseHow::Graceful, "the rest");
  std::string rest(8, '\0');
  asio::read(peer_, asio::buffer(rest));
  EXPECT_EQ(rest, "the rest");
  pass(74s);
  EXPECT_EQ(lingering_.size(), 1U);
  pass(1s);
  EXPECT_EQ(lingering_.size(), 0U);
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
  leave(CloseHow::Quick, std::string(16 * 1024 * 1024, 'x'));  // more than the buffers hold
  pass(74s);
  EXPECT_EQ(lingering_.size(), 1U);
  EXPECT_GT(lingering_.unacknowledged(), 0U);
  pass(1s);
  EXPECT_EQ(lingering_.size(), 0U);
}

}  // namespace
}  // namespace airmodem
