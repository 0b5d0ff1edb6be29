// Waits that are begun without taking memory.
#include "adapters/handler_memory.h"

#include <gmock/gmock.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/lifeline.h"

namespace airmodem {
namespace {

using boost::asio::ip::tcp;

class HandlerMemoryTest : public testing::Test {
 protected:
  auto handler() {
    return memory_.hold(lifeline_.guard(
        [this](const boost::system::error_code&) { is_free_ = !memory_.is_taken(); }));
  }

  boost::asio::io_context io_;
  Lifeline lifeline_;
  HandlerMemory memory_;
  bool is_free_ = false;  ///< for the next wait, when the handler is called
};

TEST_F(HandlerMemoryTest, HoldsTheWaitOfAListenerAndIsFreeAgainForTheNext) {
  boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor(io_);
  acceptor.open(tcp::v4());
  acceptor.bind(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  acceptor.listen();
  acceptor.async_wait(acceptor.wait_read, handler());
  EXPECT_TRUE(memory_.is_taken());
  acceptor.cancel();
  io_.run();
  EXPECT_TRUE(is_free_);
}

TEST_F(HandlerMemoryTest, HoldsTheWaitOfATimerAndOfADatagram) {
  boost::asio::steady_timer timer(io_);
  timer.async_wait(handler());
  EXPECT_TRUE(memory_.is_taken());
  io_.run();
  boost::asio::ip::udp::socket socket(io_, boost::asio::ip::udp::v4());
  socket.async_wait(socket.wait_read, handler());
  EXPECT_TRUE(memory_.is_taken());
}

TEST_F(HandlerMemoryTest, HasRoomForOneOnly) {
  boost::asio::steady_timer first(io_, std::chrono::hours(1));
  boost::asio::steady_timer second(io_, std::chrono::hours(1));
  boost::asio::steady_timer third(io_, std::chrono::hours(1));
  first.async_wait(handler());
  second.async_wait(handler());
  first.cancel();
  io_.run_one();
  EXPECT_FALSE(memory_.is_taken());
  third.async_wait(handler());
  second.cancel();
  io_.run_one();
  EXPECT_TRUE(memory_.is_taken());
  third.cancel();
  io_.run_one();
  EXPECT_FALSE(memory_.is_taken());
}

TEST_F(HandlerMemoryTest, StaysAsLongAsTheHandlerDoes) {
  std::vector<std::string_view> heard;
  const auto hears = [&heard](std::string_view what) {
    return [&heard, what](const boost::system::error_code&) { heard.push_back(what); };
  };
  boost::asio::steady_timer first(io_);
  boost::asio::steady_timer second(io_);
  std::optional<HandlerMemory> memory(std::in_place);
  first.async_wait(memory->hold(hears("of the first")));
  memory.emplace();  // in the place of the first, which is gone
  second.async_wait(memory->hold(hears("of the second")));
  EXPECT_TRUE(memory->is_taken());
  memory.reset();
  io_.run();
  EXPECT_THAT(heard, testing::UnorderedElementsAre("of the first", "of the second"));
}

}  // namespace
}  // namespace airmodem
