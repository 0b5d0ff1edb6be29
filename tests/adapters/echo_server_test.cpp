/// EchoServer over loopback sockets.

#include "adapters/network/echo_server.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/adapters/link_test_kit.h"
#include "tests/adapters/run_until.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using asio::ip::udp;

class EchoServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = EchoServer::open(io_, 0);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }

  tcp::socket connect() {
    tcp::socket socket(io_);
    socket.connect({asio::ip::address_v4::loopback(), server_->port()});
    socket.non_blocking(true);
    return socket;
  }
  static std::size_t write(tcp::socket& socket, std::string_view bytes) {
    boost::system::error_code error;
    return socket.write_some(asio::buffer(bytes), error);
  }
  /// Appends what can be read now; true at the end of the stream.
  static bool read(tcp::socket& socket, std::string& bytes) {
    std::string piece(100'000, '\0');
    boost::system::error_code error;
    piece.resize(socket.read_some(asio::buffer(piece), error));
    bytes += piece;
    return error == asio::error::eof;
  }

  asio::io_context io_;
  std::unique_ptr<EchoServer> server_;
};

TEST_F(EchoServerTest, EchoesEverythingAndThenCloses) {
  tcp::socket client = connect();
  const std::string bytes = pattern(1'000'000);
  std::size_t written = 0;
  std::string echoed;
  ASSERT_TRUE(run_until(io_, [&] {
    if (written < bytes.size()) {
      written += write(client, std::string_view(bytes).substr(written));
      if (written == bytes.size()) client.shutdown(tcp::socket::shutdown_send);
    }
    return read(client, echoed);
  }));
  EXPECT_TRUE(echoed == bytes);
}

TEST_F(EchoServerTest, StopsReadingFromAClientThatDoesNotRead) {
  tcp::socket client = connect();
  const std::string block = pattern(1'000'000);
  std::size_t written = 0;
  int idle = 0;
  ASSERT_TRUE(run_until(io_, [&] {
    const std::size_t size = write(client, block);
    written += size;
    idle = size == 0 ? idle + 1 : 0;
    return idle == 20;
  }));
  EXPECT_LT(written, 64'000'000U);
  std::string echoed;
  EXPECT_TRUE(run_until(io_, [&] {
    read(client, echoed);
    return echoed.size() == written;
  }));
}

TEST_F(EchoServerTest, EchoesDatagramsOnTheSamePort) {
  udp::socket client(io_, {asio::ip::address_v4::loopback(), 0});
  client.connect({asio::ip::address_v4::loopback(), server_->port()});
  client.non_blocking(true);
  for (const std::string datagram : {"one", "", "three"}) {
    client.send(asio::buffer(datagram));
    std::string echoed(100, '\0');
    boost::system::error_code error;
    ASSERT_TRUE(run_until(io_, [&] {
      echoed.resize(100);
      echoed.resize(client.receive(asio::buffer(echoed), 0, error));
      return !error;
    }));
    EXPECT_EQ(echoed, datagram);
  }
}

TEST_F(EchoServerTest, ClientsBeyondTheLimitWaitForAPlace) {
  std::vector<tcp::socket> clients;
  for (std::size_t number = 0; number < kEchoClientLimit; ++number) {
    clients.push_back(connect());
    write(clients.back(), "x");
    std::string echoed;
    ASSERT_TRUE(run_until(io_, [&] {
      read(clients.back(), echoed);
      return echoed == "x";
    }));
  }
  tcp::socket late = connect();
  write(late, "late");
  run_ready(io_);
  std::string echoed;
  read(late, echoed);
  EXPECT_EQ(echoed, "");
  clients.pop_back();
  EXPECT_TRUE(run_until(io_, [&] {
    read(late, echoed);
    return echoed == "late";
  }));
}

TEST_F(EchoServerTest, SaysThatThePortIsTaken) {
  const auto second = EchoServer::open(io_, server_->port());
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(std::to_string(server_->port())), std::string::npos);
}

}  // namespace
}  // namespace airmodem
