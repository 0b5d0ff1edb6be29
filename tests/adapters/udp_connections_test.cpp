/// UDP over loopback sockets, and this machine's addresses.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "adapters/network/host_address.h"
#include "adapters/owned_fd.h"
#include "tests/adapters/connections_fixture.h"
#include "tests/adapters/silent_network.h"

namespace airmodem {
namespace {

using asio::ip::udp;

class UdpConnectionsTest : public ConnectionsTest {};

TEST_F(UdpConnectionsTest, DatagramsKeepTheirBorders) {
  dial_echo(Transport::Udp);
  EXPECT_EQ(observer_.events, (Words{"resolved 127.0.0.1", "opened"}));
  std::vector<std::string> datagrams;
  for (const std::size_t size : {1U, 0U, 1'460U, 9'000U, 65'507U}) {
    datagrams.push_back(pattern(size));
    link_->send(datagrams.back(), SendReport::Acknowledged);
  }
  ASSERT_TRUE(until([&] { return observer_.pieces.size() == datagrams.size(); }));
  EXPECT_TRUE(observer_.pieces == datagrams);
  EXPECT_EQ(link_->acked(), 0U);
  EXPECT_EQ(observer_.acked, 0U);
}

TEST_F(UdpConnectionsTest, ADatagramThatIsTooLongIsRefusedAndTheLinkStays) {
  dial_echo(Transport::Udp);
  link_->send(std::string(70'000, 'x'), SendReport::Taken);
  EXPECT_EQ(observer_.events.back(), "send_failed");
  EXPECT_EQ(observer_.refused, 70'000U);
  link_->send("short", SendReport::Taken);
  EXPECT_TRUE(until([&] { return observer_.data == "short"; }));
}

TEST_F(UdpConnectionsTest, OnlyTheNamedPeersDatagramsAreReceived) {
  udp::socket named(io_, {asio::ip::address_v4::loopback(), 0});
  udp::socket stranger(io_, {asio::ip::address_v4::loopback(), 0});
  dial(Port{named.local_endpoint().port()}, Transport::Udp);
  ASSERT_TRUE(until([&] { return observer_.opened; }));
  link_->send("hello", SendReport::Taken);
  udp::endpoint own;
  std::string buffer(100, '\0');
  named.receive_from(asio::buffer(buffer), own);
  stranger.send_to(asio::buffer("stranger", 8), own);
  named.send_to(asio::buffer("named", 5), own);
  ASSERT_TRUE(until([&] { return !observer_.pieces.empty(); }));
  EXPECT_EQ(observer_.data, "named");
}

// spec: close.icmp
TEST_F(UdpConnectionsTest, IcmpReportsAreIgnored) {
  udp::socket late(io_, {asio::ip::address_v4::loopback(), 0});
  const udp::endpoint endpoint = late.local_endpoint();
  late.close();
  dial(Port{endpoint.port()}, Transport::Udp);
  ASSERT_TRUE(until([&] { return observer_.opened; }));
  for (int round = 0; round < 5; ++round) {
    link_->send("lost", SendReport::Taken);  // each is answered by "port unreachable"
    run_ready(io_);
  }
  late.open(udp::v4());
  late.bind(endpoint);
  link_->send("found", SendReport::Taken);
  std::string buffer(100, '\0');
  udp::endpoint own;
  late.non_blocking(true);
  boost::system::error_code error;
  std::size_t size = 0;
  ASSERT_TRUE(until([&] {
    size = late.receive_from(asio::buffer(buffer), own, 0, error);
    return !error;
  }));
  EXPECT_EQ(buffer.substr(0, size), "found");
  EXPECT_EQ(observer_.sent, 25U);
  EXPECT_FALSE(observer_.closed);
  EXPECT_EQ(std::ranges::count(observer_.events, "send_failed"), 0);
}

TEST_F(UdpConnectionsTest, PausedUdpKeepsTheDatagramsInTheKernel) {
  dial_echo(Transport::Udp);
  link_->pause_reading();
  for (const char* each : {"a", "b", "c"}) link_->send(each, SendReport::Taken);
  LinkObserver other;
  const auto clock = dialer_.dial(
      {.transport = Transport::Udp, .host = "peer", .port = Port{echo_->port()}}, other);
  ASSERT_TRUE(until([&] { return other.opened; }));
  clock->send("tick", SendReport::Taken);
  ASSERT_TRUE(until([&] { return other.data == "tick"; }));
  EXPECT_TRUE(observer_.pieces.empty());
  observer_.on_event = [&](const std::string& event) {
    if (event == "data") link_->pause_reading();
  };
  link_->resume_reading();
  ASSERT_TRUE(until([&] { return observer_.pieces.size() == 1; }));
  run_ready(io_);
  EXPECT_EQ(observer_.pieces, (Words{"a"}));
  observer_.on_event = nullptr;
  link_->resume_reading();
  EXPECT_TRUE(until([&] { return observer_.data == "abc"; }));
}

/// A network whose device sends no more than a packet or two an hour, and keeps the others in its
/// queue. It takes the rights of the superuser, and iproute2.
class HeldDevice {
 public:
  HeldDevice() {
    if (!network_.is_made()) return;
    device_ = OwnedFd(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    ifreq request{};
    std::strncpy(std::data(request.ifr_name), "held", IFNAMSIZ - 1);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    is_made_ = ::ioctl(device_.get(), TUNSETIFF, &request) == 0 &&
               runs("ip address add 192.0.2.1/24 dev held") && runs("ip link set held up") &&
               runs("tc qdisc add dev held root tbf rate 8bit burst 2000 limit 10mb");
  }

  bool is_made() const { return is_made_; }

  /// From now on everything leaves, what waits in the queue first.
  bool let_go() {
    return runs("tc qdisc change dev held root tbf rate 1gbit burst 1mb limit 10mb");
  }

  /// Reads what has left by now, and counts the datagrams by their size.
  void count_left(std::map<std::size_t, std::uint64_t>& counts) {
    constexpr std::size_t kHeads = 20 + 8;
    std::array<char, 2048> packet{};
    for (ssize_t size = 0; size >= 0;) {
      size = ::read(device_.get(), packet.data(), packet.size());
      if (size >= static_cast<ssize_t>(kHeads)) ++counts[static_cast<std::size_t>(size) - kHeads];
    }
  }

 private:
  static bool runs(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
  }

  e2e::SilentNetwork network_;
  OwnedFd device_;
  bool is_made_ = false;
};

// spec: send.limit-udp
TEST(HeldDatagrams, AreDroppedAndNeverLeaveWhenTheyAreGivenUp) {
  HeldDevice device;
  if (!device.is_made()) GTEST_SKIP() << "it takes a network of its own, a tun device and tc";
  asio::io_context io;
  AsioClock clock(io);
  ToldResolver resolver(io);
  resolver.answer = std::vector<std::string>{"192.0.2.2"};
  SocketDialer dialer(io, clock, resolver);
  LinkObserver observer;
  const auto link =
      dialer.dial({.transport = Transport::Udp, .host = "peer", .port = Port{7}}, observer);
  ASSERT_TRUE(run_until(io, [&] { return observer.opened; }));
  std::uint64_t sent = 0;
  for (; link->unsent() == 0 && sent < 10'000; ++sent) {
    link->send(std::string(1'400, 'a'), SendReport::Taken);
  }
  ASSERT_EQ(link->unsent(), 1'400U) << "the queue takes everything";
  link->send(std::string(1'300, 'b'), SendReport::Taken);
  link->give_up();
  EXPECT_EQ(observer.refused, 1'400U + 1'300U);
  EXPECT_EQ(link->unsent(), 0U);
  EXPECT_FALSE(observer.closed);

  link->send(std::string(1'200, 'c'), SendReport::Taken);
  ASSERT_TRUE(device.let_go());
  std::map<std::size_t, std::uint64_t> left;
  EXPECT_TRUE(run_until(io, [&] {
    device.count_left(left);
    return left[1'200] > 0;
  }));
  EXPECT_EQ(left[1'400], sent - 1);
  EXPECT_EQ(left[1'300], 0U);
}

TEST_F(UdpConnectionsTest, AClosedUdpLinkIsSilent) {
  dial_echo(Transport::Udp);
  link_->send("echo", SendReport::Taken);
  link_->close(CloseHow::Graceful);
  run_ready(io_);
  EXPECT_TRUE(observer_.data.empty());
}

// This machine's addresses.

// spec: bearer.address
TEST(HostAddressTest, TheSourceAddressIsOneOfThisMachine) {
  boost::asio::io_context io;
  const std::string address = source_address(io);
  EXPECT_TRUE(check_local_address(address)) << address;
}

TEST(HostAddressTest, SaysWhatIsNoLocalAddress) {
  const auto foreign = check_local_address("192.0.2.7");
  ASSERT_FALSE(foreign);
  EXPECT_NE(foreign.error().message.find("192.0.2.7"), std::string::npos);
  EXPECT_FALSE(check_local_address("eth0"));
  EXPECT_TRUE(check_local_address("127.0.0.1"));
}

}  // namespace
}  // namespace airmodem
