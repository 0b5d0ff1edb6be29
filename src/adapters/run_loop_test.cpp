/// Handlers that throw, and the loop that goes on.

#include "adapters/run_loop.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/socket_listener.h"

namespace airmodem {
namespace {

TEST(RunLoop, GoesOnAfterAHandlerThatThrows) {
  boost::asio::io_context io;
  std::string done;
  boost::asio::post(io, [] { throw std::bad_alloc(); });
  boost::asio::post(io, [&] { done += "one"; });
  boost::asio::post(io, [] { throw std::runtime_error("no reason"); });
  boost::asio::post(io, [&] { done += " two"; });
  run_loop(io);
  EXPECT_EQ(done, "one two");
}

TEST(RunLoop, EndsWhereItIsStoppedAndThenThrowsTo) {
  boost::asio::io_context io;
  bool went_on = false;
  boost::asio::post(io, [&] {
    io.stop();
    throw std::bad_alloc();
  });
  boost::asio::post(io, [&] { went_on = true; });
  run_loop(io);
  EXPECT_FALSE(went_on);
}

/// A program without memory for its first hosts.
class PoorTaker final : public ConnectionTaker {
 public:
  explicit PoorTaker(boost::asio::io_context& io) : io_(io) {}
  bool takes_connections() override { return true; }
  void take_connection(StreamSocket, const std::string&) override {
    if (++count_ < kAll) throw std::bad_alloc();
    io_.stop();
  }

  static constexpr int kAll = 3;
  int count_ = 0;

 private:
  boost::asio::io_context& io_;
};

TEST(RunLoop, AcceptsTheNextHostAfterOneForWhomThereWasNoMemory) {
  using boost::asio::ip::tcp;
  boost::asio::io_context io;
  PoorTaker taker(io);
  const auto any_port = listen_address("127.0.0.1:0", Reach::ThisMachine).value();
  const auto listener = SocketListener::open(io, any_port);
  ASSERT_TRUE(listener) << listener.error().message;
  (*listener)->start(taker);
  const auto address = listen_address((*listener)->address(), Reach::ThisMachine).value();
  std::vector<tcp::socket> hosts;
  for (int i = 0; i < PoorTaker::kAll; ++i) hosts.emplace_back(io).connect(address);
  boost::asio::steady_timer limit(io, std::chrono::seconds(20));
  limit.async_wait([&](const boost::system::error_code&) { io.stop(); });
  run_loop(io);
  EXPECT_EQ(taker.count_, PoorTaker::kAll);
}

}  // namespace
}  // namespace airmodem
