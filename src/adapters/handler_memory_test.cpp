// Waits that are begun without taking memory.
#include "adapters/handler_memory.h"

#include <gtest/gtest.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

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
  boost::asio::steady_timer one(io_);
  boost::asio::steady_timer other(io_);
  one.async_wait(handler());
  other.async_wait(handler());
  io_.run();
  EXPECT_FALSE(memory_.is_taken());
}

TEST_F(HandlerMemoryTest, StaysAsLongAsTheHandlerDoes) {
  std::optional<HandlerMemory> memory(std::in_place);
  std::optional<boost::asio::steady_timer> timer(std::in_place, io_);
  timer->async_wait(memory->hold([](const boost::system::error_code&) {}));
  timer.reset();
  memory.reset();
  io_.run();
}

}  // namespace
}  // namespace airmodem
