/// `airmodem dial` carries bytes: in each mode, over each kind of port, to each kind of peer.
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <string>
#include <utility>

#include "certificates.h"
#include "dial_kit.h"
#include "tls_servers.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

class DialTraffic : public DialTest {
 protected:
  /// `up` bytes of input and `down` bytes of the peer at the same time, then the input's end.
  void carry(Process::Words options, std::size_t up, std::size_t down,
             Place place = Place::here()) const {
    const TcpListener listener;
    options.insert(options.end(), {"--wait", "0"});
    carry_through(to_port(listener.port(), std::move(options)), listener, up, down, place);
  }

  static void carry_through(const Process::Words& words, const TcpListener& listener,
                            std::size_t up, std::size_t down, Place place = Place::here()) {
    DialRun dial(words);
    TcpPeer peer = listener.accept(place);
    Stream to_peer(dial.line(), peer, up, 1);
    Stream from_peer(peer, dial.line(), down, 2);
    complete({&to_peer, &from_peer}, place);
    dial.end_input();
    peer.expect_end(place);
    const Ended ended = dial.expect_end(0, place);
    EXPECT_EQ(ended.output, "");
    expect_said(ended, closing_line(up, up, down), place);
  }
};

TEST_F(DialTraffic, FiftyMegabytesEachWayInTransparentMode) {
  start();
  carry({"--transparent"}, 50 * kMegabyte, 50 * kMegabyte);
}

// Packets take five times as long.
TEST_F(DialTraffic, TwentyMegabytesEachWayInPackets) {
  start();
  carry({}, 20 * kMegabyte, 20 * kMegabyte);
}

TEST_F(DialTraffic, ThroughAUnixSocket) {
  Program program({"--unix", port()});
  program.await_ready();
  carry({}, kMegabyte, kMegabyte);
}

TEST_F(DialTraffic, MultiMode) {
  start();
  carry({"--multi"}, 3 * kMegabyte, 3 * kMegabyte);
}

TEST_F(DialTraffic, Fetched) {
  start();
  carry({"--fetch"}, 2 * kMegabyte, 2 * kMegabyte);
}

TEST_F(DialTraffic, FetchedInMultiMode) {
  start();
  carry({"--fetch", "--multi"}, 2 * kMegabyte, 2 * kMegabyte);
}

TEST_F(DialTraffic, OverATcpPort) {
  start_tcp();
  const TcpListener listener;
  const std::string module = "tcp:127.0.0.1:" + std::to_string(program().tcp_port());
  const Process::Words words{"--port", module,      "--wait",
                             "0",      "127.0.0.1", std::to_string(listener.port())};
  carry_through(words, listener, 5 * kMegabyte, 5 * kMegabyte);
  Process::Words transparent = words;
  transparent.insert(transparent.begin(), "--transparent");
  carry_through(transparent, listener, 5 * kMegabyte, 5 * kMegabyte);
}

TEST_F(DialTraffic, TheInputEndsFirst) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port(), {"--wait", "0.2"}));
  TcpPeer peer = listener.accept();
  const std::string bytes = pattern(100'000);
  dial.line().write(bytes);
  dial.end_input();
  peer.expect(bytes);
  peer.expect_end();
  expect_said(dial.expect_end(0), closing_line(bytes.size(), bytes.size(), 0));
}

TEST_F(DialTraffic, ThePeerAnswersTheEndOfInput) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port(), {"--wait", "60"}));
  TcpPeer peer = listener.accept();
  dial.line().write("question");
  dial.end_input();
  peer.expect("question");
  peer.write("answer");
  dial.line().expect("answer");
  peer.finish();
  expect_said(dial.expect_end(0), closing_line(8, 8, 6));
}

TEST_F(DialTraffic, EmptyInput) {
  start();
  const TcpListener listener;
  for (const char* mode : {"--multi", "--transparent"}) {
    DialRun dial(to_port(listener.port(), {mode, "--wait", "0"}));
    dial.end_input();
    TcpPeer peer = listener.accept();
    peer.expect_end();
    expect_said(dial.expect_end(0), closing_line(0, 0, 0));
  }
}

TEST_F(DialTraffic, AnInputWithoutEndAndAPeerThatCloses) {
  start();
  const TcpListener listener;
  DialRun dial(to_port(listener.port()));
  TcpPeer peer = listener.accept();
  dial.line().write("hello");
  peer.expect("hello");
  peer.finish();
  expect_said(dial.expect_end(0), closing_line(5, 5, 0));
}

TEST_F(DialTraffic, DatagramsAreKept) {
  start();
  UdpPeer peer;
  DialRun dial(to_port(peer.port(), {"--udp", "--wait", "0.2"}));
  for (const std::size_t size : {1U, 700U, 1460U}) {
    const std::string datagram = pattern(size, 3);
    dial.line().write(datagram);
    peer.expect(datagram);
    peer.send(datagram);
    dial.line().expect(datagram);
  }
  dial.line().write(pattern(2000));
  peer.expect(pattern(2000).substr(0, 1460));
  peer.expect(pattern(2000).substr(1460));
  dial.end_input();
  expect_said(dial.expect_end(0), "closed: 4161 bytes sent, 2161 received\n");
}

// ---- listening ----

// A peer that connects from an address of its own choice.
ByteChannel come_from(const char* address, std::uint16_t port) {
  Descriptor descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = ::inet_addr(address);
  sockaddr_in module = own;
  module.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  module.sin_port = htons(port);
  const bool is_connected =
      ::bind(descriptor.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
      ::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&module), sizeof module) == 0 &&
      ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK) == 0;
  if (!is_connected) fail("the module's port refuses a peer", Place::here());
  return {"the peer", std::move(descriptor)};
}

TEST_F(DialTraffic, APeerComesIn) {
  start();
  for (const char* mode : {"--fetch", "--multi"}) {
    const ClosedPort free;
    DialRun dial(at_module({mode, "--listen", std::to_string(free.port())}));
    dial.await_said("listening on port");
    ByteChannel peer = come_from("127.0.0.1", free.port());
    Stream to_peer(dial.line(), peer, kMegabyte, 1);
    Stream from_peer(peer, dial.line(), kMegabyte, 2);
    complete({&to_peer, &from_peer});
    peer.close();
    expect_said(dial.expect_end(0), closing_line(kMegabyte, kMegabyte, kMegabyte));
  }
}

TEST_F(DialTraffic, APeerOfAnotherAddressIsTurnedAway) {
  start_module();
  const ClosedPort free;
  DialRun dial(at_module({"--listen", "127.0.0.3", std::to_string(free.port())}));
  dial.await_said("listening on port");
  ByteChannel stranger = come_from("127.0.0.2", free.port());
  stranger.write("let me in");
  dial.await_said("127.0.0.2 is turned away");
  stranger.expect_end();
  ByteChannel peer = come_from("127.0.0.3", free.port());
  peer.write("hello");
  dial.line().expect("hello");
  dial.line().write("welcome");
  peer.expect("welcome");
  peer.close();
  expect_said(dial.expect_end(0), closing_line(7, 7, 5));
}

TEST_F(DialTraffic, ASecondPeerIsTurnedAway) {
  start();
  const ClosedPort free;
  DialRun dial(at_module({"--multi", "--listen", std::to_string(free.port())}));
  dial.await_said("listening on port");
  ByteChannel peer = come_from("127.0.0.1", free.port());
  dial.await_said("127.0.0.1 has connected");
  ByteChannel second = come_from("127.0.0.2", free.port());
  second.write("let me in");
  dial.await_said("127.0.0.2 is turned away");
  peer.write("hello");
  dial.line().expect("hello");
  dial.line().write("welcome");
  peer.expect("welcome");
  peer.close();
  expect_said(dial.expect_end(0), closing_line(7, 7, 5));
}

// ---- TLS ----

TEST_F(DialTraffic, TlsWithAClientCertificate) {
  start();
  OpensslServer server({"-Verify", "1", "-verify_return_error", "-CAfile", tls_file("ca.pem")});
  DialRun dial(at_module({"--tls", "--ca", tls_file("ca.pem"), "--cert", tls_file("client.pem"),
                          "--key", tls_file("client.key"), "--name", "server.test", "--wait", "0.2",
                          "127.0.0.1", std::to_string(server.port())}));
  const std::string bytes = pattern(200'000);
  dial.line().write(bytes);
  server.line().expect(bytes);
  server.line().write("answer");
  dial.line().expect("answer");
  dial.end_input();
  expect_said(dial.expect_end(0), closing_line(bytes.size(), bytes.size(), 6));
}

TEST_F(DialTraffic, TheServerIsNotOfThisAuthority) {
  start();
  OpensslServer server;
  DialRun dial(to_port(server.port(), {"--tls", "--ca", tls_file("other-ca.pem")}));
  expect_said(dial.expect_end(1), "or TLS failed");
}

TEST_F(DialTraffic, AServerThatIsNotThereGetsAdvice) {
  start();
  const ClosedPort closed;
  const std::string server = "127.0.0.1 " + std::to_string(closed.port());
  DialRun dial(to_port(closed.port(), {}));
  const Ended ended = dial.expect_end(1);
  expect_said(ended, "is it running, and at this port? airmodem doctor --port " + port() + " " +
                         server + " says more\n");
  EXPECT_EQ(ended.errors.find("TLS"), std::string::npos) << ended.errors;
}

TEST_F(DialTraffic, AServerThatRestarts) {
  start();
  OpensslServer server;
  const Process::Words words = to_port(server.port(), {"--tls", "--wait", "0.2"});
  DialRun first(words);
  first.line().write("first");
  server.line().expect("first");
  server.restart();
  first.wait();
  DialRun second(words);
  second.line().write("second");
  second.end_input();
  server.line().expect("second");
  expect_said(second.expect_end(0), closing_line(6, 6, 0));
}

}  // namespace
}  // namespace airmodem::e2e
