/// The listener over loopback sockets, and what is set on the sockets of links.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "adapters/network/peer_listener.h"
#include "runtime/limited_log.h"
#include "tests/adapters/connections_fixture.h"
#include "tests/adapters/restrictions.h"
#include "tests/adapters/silent_network.h"
#include "tests/support/heard_log.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using std::chrono::seconds;

/// Writes down who has come, and answers nobody.
struct Doorman final : ListenerObserver {
  void peer_arrived(const std::string& address, Port port) override {
    addresses.push_back(address);
    ports.push_back(port.value);
  }
  std::size_t count() const { return ports.size(); }

  std::vector<std::string> addresses;
  std::vector<std::uint16_t> ports;
};

class ListenerTest : public ConnectionsTest {
 protected:
  ListenerTest() : listener_(dialer_.context()) {}

  void SetUp() override {
    ConnectionsTest::SetUp();
    ASSERT_TRUE(listener_.listen(Port{0}, doorman_).has_value());
  }

  /// A client that has connected; the listener may not know it yet.
  tcp::socket client() {
    tcp::socket socket(io_);
    socket.connect({asio::ip::address_v4::loopback(), listener_.port().value});
    socket.non_blocking(true);
    return socket;
  }
  bool arrived(std::size_t count) {
    return until([&] { return doorman_.count() == count; });
  }
  /// How the client's connection ends.
  boost::system::error_code end_of(tcp::socket& socket) {
    boost::system::error_code error;
    until([&] {
      char byte = 0;
      socket.read_some(asio::buffer(&byte, 1), error);
      return error && error != asio::error::would_block;
    });
    return error;
  }

  Doorman doorman_;
  PeerListener listener_;
};

TEST_F(ListenerTest, OffersOnePeerAtATime) {
  tcp::socket first = client();
  tcp::socket second = client();
  ASSERT_TRUE(arrived(1));
  EXPECT_EQ(doorman_.addresses.front(), "127.0.0.1");
  EXPECT_EQ(doorman_.ports.front(), first.local_endpoint().port());
  run_ready(io_);
  EXPECT_EQ(doorman_.count(), 1U);
  link_ = listener_.accept(observer_);
  ASSERT_NE(link_, nullptr);
  EXPECT_EQ(listener_.accept(observer_), nullptr);
  ASSERT_TRUE(arrived(2));
  EXPECT_EQ(doorman_.ports.back(), second.local_endpoint().port());
}

TEST_F(ListenerTest, AnAcceptedConnectionIsOneLikeAnyOther) {
  tcp::socket socket = client();
  socket.write_some(asio::buffer("early", 5));
  ASSERT_TRUE(arrived(1));
  link_ = listener_.accept(observer_);
  EXPECT_TRUE(observer_.events.empty());
  ASSERT_TRUE(until([&] { return observer_.data == "early"; }));
  link_->send("hello", SendReport::Acknowledged);
  EXPECT_EQ(observer_.sent, 5U);
  ASSERT_TRUE(until([&] { return observer_.acked == 5; }));
  link_->pause_reading();
  socket.write_some(asio::buffer("held", 4));
  run_ready(io_);
  EXPECT_EQ(observer_.data, "early");
  link_->resume_reading();
  ASSERT_TRUE(until([&] { return observer_.data == "earlyheld"; }));
  link_->send("the last", SendReport::Taken);
  link_->close(CloseHow::Graceful);
  EXPECT_EQ(dialer_.lingering(), 1U);
  std::string received(100, '\0');
  received.resize(socket.read_some(asio::buffer(received)));
  EXPECT_EQ(received, "hellothe last");
  EXPECT_EQ(end_of(socket), asio::error::eof);
  socket.close();
  EXPECT_TRUE(until([&] { return dialer_.lingering() == 0; }));
}

TEST_F(ListenerTest, AnAcceptedConnectionSaysWhoseItIs) {
  HeardLog heard;
  LimitedLog log(clock_, "meter");
  SocketDialer dialer(io_, clock_, resolver_, {.log = &log});
  PeerListener listener(dialer.context());
  ASSERT_TRUE(listener.listen(Port{0}, doorman_).has_value());
  tcp::socket socket(io_);
  socket.connect({asio::ip::address_v4::loopback(), listener.port().value});
  ASSERT_TRUE(arrived(1));
  const auto link = listener.accept(observer_);
  link->keep_alive({});  // the kernel refuses these figures
  EXPECT_GT(heard.count("warning meter: a link that a peer has opened: "), 0);
}

TEST_F(ListenerTest, ThePeersEndIsReported) {
  tcp::socket socket = client();
  ASSERT_TRUE(arrived(1));
  link_ = listener_.accept(observer_);
  socket.close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(*observer_.closed, CloseReason::Peer);
}

TEST_F(ListenerTest, ARefusedPeerIsReset) {
  tcp::socket socket = client();
  ASSERT_TRUE(arrived(1));
  listener_.refuse();
  EXPECT_EQ(end_of(socket), asio::error::connection_reset);
  listener_.refuse();  // there is nobody any more
  tcp::socket next = client();
  EXPECT_TRUE(arrived(2));
}

TEST_F(ListenerTest, StoppingTurnsAwayWhoWasNotAccepted) {
  tcp::socket offered = client();
  tcp::socket waiting = client();
  ASSERT_TRUE(arrived(1));
  const Port port = listener_.port();
  listener_.stop();
  EXPECT_EQ(listener_.port(), Port{});
  EXPECT_EQ(end_of(offered), asio::error::connection_reset);
  EXPECT_EQ(end_of(waiting), asio::error::connection_reset);
  EXPECT_EQ(listener_.accept(observer_), nullptr);
  EXPECT_EQ(doorman_.count(), 1U);
  ASSERT_TRUE(listener_.listen(port, doorman_).has_value());
  tcp::socket next = client();
  EXPECT_TRUE(arrived(2));
}

TEST_F(ListenerTest, APortThatIsTakenIsRefusedWithItsReason) {
  PeerListener other(dialer_.context());
  const auto listens = other.listen(listener_.port(), doorman_);
  ASSERT_FALSE(listens.has_value());
  EXPECT_NE(listens.error().message.find(std::to_string(listener_.port().value)),
            std::string::npos);
  EXPECT_EQ(other.port(), Port{});
  listener_.stop();
  ASSERT_TRUE(listener_.listen(Port{0}, doorman_).has_value());
}

TEST_F(ListenerTest, ListensWhereItIsTold) {
  PeerListener other(dialer_.context(), {.address = asio::ip::make_address("127.0.0.2")});
  ASSERT_TRUE(other.listen(listener_.port(), doorman_).has_value());
  tcp::socket socket(io_);
  socket.connect({asio::ip::make_address("127.0.0.2"), other.port().value});
  ASSERT_TRUE(arrived(1));
  EXPECT_NE(other.accept(observer_), nullptr);
}

TEST_F(ListenerTest, APeerOverIpv4HasItsOwnAddressAtAnIpv6Listener) {
  PeerListener other(dialer_.context(), {.address = asio::ip::address_v6::any()});
  if (!other.listen(Port{0}, doorman_)) GTEST_SKIP() << "this machine has no IPv6";
  tcp::socket socket(io_);
  socket.connect({asio::ip::address_v4::loopback(), other.port().value});
  ASSERT_TRUE(arrived(1));
  EXPECT_EQ(doorman_.addresses.front(), "127.0.0.1");
}

TEST_F(ListenerTest, RestsWhileThereAreNoDescriptors) {
  if (!e2e::kLivesWithoutDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  tcp::socket socket = client();
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  run_ready(io_);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(doorman_.count(), 0U);
  EXPECT_TRUE(arrived(1));
}

// What is set on sockets.

/// The socket of this process whose peer has `port`; -1 when there is none.
int socket_towards(std::uint16_t port) {
  constexpr int kFarEnough = 1024;
  for (int fd = 0; fd < kFarEnough; ++fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool is_connected =
        ::getpeername(fd, generic, &size) == 0 && address.sin_family == AF_INET;
    if (is_connected && ntohs(address.sin_port) == port) return fd;
  }
  return -1;
}

int option_of(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
  return value;
}

TEST_F(ListenerTest, KeepAliveIsSetOnTheSocket) {
  tcp::socket socket = client();
  ASSERT_TRUE(arrived(1));
  link_ = listener_.accept(observer_);
  const int fd = socket_towards(socket.local_endpoint().port());
  ASSERT_GE(fd, 0);
  EXPECT_EQ(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_NODELAY), 1);
  link_->keep_alive({.idle = seconds(7200), .interval = seconds(600), .count = 9});
  EXPECT_EQ(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 7200);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL), 600);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPCNT), 9);
}

TEST_F(ConnectionsTest, KeepAliveIsSetOnADialedSocket) {
  dial_peer();
  const int fd = socket_towards(peer_.port().value);
  ASSERT_GE(fd, 0);
  link_->keep_alive({.idle = seconds(30), .interval = seconds(31), .count = 1});
  EXPECT_EQ(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), 30);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL), 31);
  EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_KEEPCNT), 1);
}

/// The network falls silent, and nobody sends anything.
TEST(KeepAlive, EndsAConnectionThatHasGoneSilent) {
  const e2e::SilentNetwork network;
  if (!network.is_made()) GTEST_SKIP() << "the rights to make a network are missing";
  asio::io_context io;
  ToldResolver resolver(io);
  Peer peer(io);
  AsioClock clock(io);
  SocketDialer dialer(io, clock, resolver);
  LinkObserver observer;
  const auto link = dialer.dial({.host = "peer", .port = peer.port()}, observer);
  ASSERT_TRUE(run_until(io, [&] { return observer.opened; }));
  link->keep_alive({.idle = seconds(1), .interval = seconds(1), .count = 1});
  network.fall_silent();
  ASSERT_TRUE(run_until(io, [&] { return observer.closed.has_value(); }));
  EXPECT_EQ(*observer.closed, CloseReason::Timeout);
}

TEST_F(ConnectionsTest, ConnectsFromTheWantedPort) {
  Peer free(io_);
  const Port port = free.port();
  free.stop_listening();
  link_ = dialer_.dial({.host = "peer", .port = peer_.port(), .local_port = port}, observer_);
  ASSERT_TRUE(until([&] { return observer_.opened && peer_.accept(); }));
  EXPECT_EQ(peer_.socket().remote_endpoint().port(), port.value);
}

TEST_F(ConnectionsTest, APortThatIsTakenFailsTheConnect) {
  Peer other(io_);
  for (const Transport transport : {Transport::Tcp, Transport::Udp}) {
    const asio::ip::udp::socket taken(io_, {asio::ip::address_v4::loopback(), other.port().value});
    LinkObserver observer;
    link_ = dialer_.dial(
        {.transport = transport, .host = "peer", .port = peer_.port(), .local_port = other.port()},
        observer);
    ASSERT_TRUE(until([&] { return observer.failed.has_value(); }));
    EXPECT_EQ(*observer.failed, OpenFailure::Unreachable);
  }
}

}  // namespace
}  // namespace airmodem
