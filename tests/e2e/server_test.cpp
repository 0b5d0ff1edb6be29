/// The module as a server: real clients come to it.

#include <cstdint>
#include <cstdio>
#include <deque>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

constexpr unsigned kLinks = 6;
constexpr std::size_t kLargestSend = 1460;

/// A client of the module's server.
class Client : public TcpPeer {
 public:
  explicit Client(std::uint16_t port) : TcpPeer(begin_connect(port), "127.0.0.1") {}
};

std::string link_name(unsigned link) { return std::to_string(link) + ","; }

class ServerTest : public ProgramTest {
 protected:
  /// The port that the server gets: nobody else takes it.
  std::uint16_t port() const { return reserved_.port(); }
  Host& host() { return *host_; }

  void begin_single(const std::string& before = "AT") {
    start();
    host_.emplace(program().pty());
    host().begin();
    host().ask(before, {"OK"});
    for (const char* const step : {"AT+CSTT", "AT+CIICR"}) host().ask(step, {"OK"});
    host().type("AT+CIFSR\r");
    host().read_answer();
    listen();
  }
  void begin_multi() {
    start();
    host_.emplace(program().pty());
    host().begin_multi();
    listen();
  }
  void listen(Place place = Place::here()) {
    host().ask("AT+CIPSERVER=1," + std::to_string(port()), {"OK", "SERVER OK"}, place);
  }
  void stop_listening(Place place = Place::here()) {
    host().ask("AT+CIPSERVER=0", {"OK", "SERVER CLOSE"}, place);
  }

  /// A client that is let in; `link` is "" in single mode or "<n>,".
  Client come_in(const std::string& link, Place place = Place::here()) {
    Client client(port());
    host().expect(framed(link + (link.empty() ? "" : " ") + "REMOTE IP: 127.0.0.1"), place);
    return client;
  }
  std::deque<Client> fill_links() {
    std::deque<Client> clients;
    for (unsigned link = 0; link < kLinks; ++link) clients.push_back(come_in(link_name(link)));
    return clients;
  }
  void expect_refused(Place place = Place::here()) {
    Client client(port());
    client.expect_broken(place);
  }

 private:
  ClosedPort reserved_;
  std::optional<Host> host_;
};

// ---- one peer ----

TEST_F(ServerTest, ServesOnePeerAfterTheOther) {
  begin_single();
  for (int round = 0; round < 3; ++round) {
    Client client = come_in("");
    host().ask("AT+CIPSTATUS", {"OK", "STATE: CONNECT OK"});
    client.write("hello");
    host().expect("hello");
    host().send("", "world");
    client.expect("world");
    expect_refused();
    client.finish();
    host().expect(framed("CLOSED"));
    client.expect_end();
    host().ask("AT+CIPSTATUS", {"OK", "STATE: SERVER LISTENING"});
  }
  stop_listening();
  host().ask("AT+CIPSTATUS", {"OK", "STATE: IP STATUS"});
}

TEST_F(ServerTest, APeerThatResetsMakesRoomForTheNext) {
  begin_single();
  for (int round = 0; round < 5; ++round) {
    Client client = come_in("");
    client.write("hello");
    host().expect("hello");
    client.reset();
    host().expect(framed("CLOSED"));
  }
}

TEST_F(ServerTest, WhatAPeerSaysBeforeItLeavesIsHeard) {
  begin_single();
  const std::string bytes = pattern(100'000);
  Client client = come_in("");
  client.write(bytes);
  client.close();
  host().expect(bytes);
  host().expect(framed("CLOSED"));
}

TEST_F(ServerTest, TheHostClosesAndThePeerHasEverything) {
  begin_single();
  const std::string bytes = pattern(kLargestSend);
  Client client = come_in("");
  host().ask("AT+CIPQSEND=2", {"OK"});
  host().send("", bytes);
  host().ask("AT+CIPACK", {"+CIPACK: 1460,1460,0", "OK"});
  host().send("", bytes);
  host().ask("AT+CIPCLOSE", {"CLOSE OK"});
  host().ask("AT+CIPSTATUS", {"OK", "STATE: SERVER LISTENING"});
  client.expect(bytes + bytes);
  client.expect_end();
}

TEST_F(ServerTest, AMegabyteBothWaysInTransparentMode) {
  begin_single("AT+CIPMODE=1");
  Client client = come_in("");
  host().expect(framed("CONNECT"));
  Stream up(host().line(), client, kMegabyte, 1);
  Stream down(client, host().line(), kMegabyte, 2);
  complete({&up, &down});
  client.finish();
  host().expect(framed("CLOSED"));
  host().ask("AT+CIPSTATUS", {"OK", "STATE: SERVER LISTENING"});
}

// ---- six peers ----

TEST_F(ServerTest, SixPeersAndTheSeventhIsTurnedAway) {
  begin_multi();
  std::deque<Client> clients = fill_links();
  expect_refused();
  for (unsigned link = 0; link < kLinks; ++link) {
    const std::string sent = pattern(1000 + link, link);
    host().send(link_name(link), sent);
    clients[link].expect(sent);
    const std::string answer = pattern(1000 + link, link + kLinks);
    clients[link].write(answer);
    host().expect(report(link, answer));
  }
  const std::string address = "0,\"TCP\",\"127.0.0.1\",\"";
  host().type("AT+CIPSTATUS\r");
  host().expect("\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\nS: 0,0,\"" + std::to_string(port()) +
                "\",\"LISTENING\"\r\n\r\n");
  for (unsigned link = 0; link < kLinks; ++link) {
    host().expect("C: " + link_name(link) + address + std::to_string(clients[link].own_port()) +
                  "\",\"CONNECTED\"\r\n");
  }
  // One goes, and there is room for one.
  clients[3].finish();
  host().expect(framed("3, CLOSED"));
  clients[3] = come_in("3,");
  expect_refused();
  host().expect_nothing_more();
}

TEST_F(ServerTest, AMegabyteThereAndBackOnALink) {
  begin_multi();
  come_in("0,").finish();
  host().expect(framed("0, CLOSED"));
  Client client = come_in("0,");
  const std::string bytes = pattern(kMegabyte);
  for (std::size_t at = 0; at < bytes.size(); at += kLargestSend) {
    const std::string piece = bytes.substr(at, kLargestSend);
    host().send("0,", piece);
    const std::string arrived = client.read(piece.size());
    client.write(arrived);
    host().expect(report(0, piece));
  }
  host().ask("AT+CIPACK=0", {"+CIPACK: 1048576,1048576,0", "OK"});
}

/// Clients that connect before anybody looks wait in the kernel: none is lost, none comes twice.
TEST_F(ServerTest, ACrowdAtOnce) {
  begin_multi();
  std::deque<Client> crowd;
  for (int n = 0; n < 30; ++n) crowd.emplace_back(port());
  for (unsigned link = 0; link < kLinks; ++link) {
    host().expect(framed(link_name(link) + " REMOTE IP: 127.0.0.1"));
  }
  for (unsigned link = 0; link < kLinks; ++link) {
    host().send(link_name(link), "you are " + std::to_string(link));
    crowd[link].expect("you are " + std::to_string(link));
  }
  for (std::size_t n = kLinks; n < crowd.size(); ++n) crowd[n].expect_broken();
  host().expect_nothing_more();
}

TEST_F(ServerTest, PeersAndTheHostsOwnLinksSideBySide) {
  begin_multi();
  Client in = come_in("0,");
  const TcpListener listener;
  host().connect("1,", "TCP", listener.port());
  TcpPeer out = listener.accept();
  Client late = come_in("2,");
  for (TcpPeer* const peer : {static_cast<TcpPeer*>(&in), &out, static_cast<TcpPeer*>(&late)}) {
    peer->finish();
  }
  for (int n = 0; n < 3; ++n) host().read_answer();
  host().ask("AT+CIPSERVER?", {"+CIPSERVER: 1," + std::to_string(port()), "OK"});
}

// ---- ends ----

TEST_F(ServerTest, StoppingKeepsThePeersAndTakesNoMore) {
  begin_multi();
  Client client = come_in("0,");
  stop_listening();
  expect_refused();
  client.write("still here");
  host().expect(report(0, "still here"));
  host().send("0,", "so am I");
  client.expect("so am I");
  client.finish();
  host().expect(framed("0, CLOSED"));
}

TEST_F(ServerTest, ShutEndsServerAndPeers) {
  begin_multi();
  std::deque<Client> clients = fill_links();
  host().send("5,", "the last");
  host().ask("AT+CIPSHUT", {"SHUT OK"});
  clients[5].expect("the last");
  for (Client& client : clients) client.expect_end();
  expect_refused();
  host().expect_nothing_more();
}

TEST_F(ServerTest, TheLossOfTheNetworkResetsThePeers) {
  begin_multi();
  std::deque<Client> clients = fill_links();
  host().ask("AT+CGATT=0", {"OK", "+PDP: DEACT"});
  for (Client& client : clients) client.expect_broken();
  expect_refused();
}

TEST_F(ServerTest, TheProgramsEndEndsThePeersInOrder) {
  begin_multi();
  Client client = come_in("0,");
  host().send("0,", "the last");
  stop();
  client.expect("the last");
  client.expect_end();
}

/// The module has closed first each time, so the kernel keeps the port's old connections.
TEST_F(ServerTest, TheSamePortAgainAtOnce) {
  begin_multi();
  for (int round = 0; round < 5; ++round) {
    Client client = come_in("0,");
    host().ask("AT+CIPCLOSE=0", {"0, CLOSE OK"});
    client.expect_end();
    client.close();
    stop_listening();
    listen();
  }
}

TEST_F(ServerTest, APortThatSomebodyHas) {
  begin_multi();
  stop_listening();
  {
    const TcpListener other;
    host().ask("AT+CIPSERVER=1," + std::to_string(other.port()), {"+CME ERROR: 65535"});
    host().ask("AT+CIPSERVER?", {"+CIPSERVER: 0,0", "OK"});
  }
  listen();
  come_in("0,");
}

/// What comes and goes at once may be heard of or not; the server goes on.
TEST_F(ServerTest, PeersThatComeAndGo) {
  begin_multi();
  for (int n = 0; n < 50; ++n) Client(port()).reset();
  Client client(port());
  client.write("hello");
  const std::string heard = host().line().read_until(",5:\r\nhello");
  const std::string head = "+RECEIVE,";
  const std::string link = heard.substr(heard.rfind(head) + head.size(), 1);
  client.finish();
  host().line().read_until(framed(link + ", CLOSED"));
}

// ---- keep-alive ----

/// How the kernel names a TCP socket's timer that asks for signs of life.
constexpr const char* kKeepAliveTimer = "02:";

/// The timer that runs on the TCP socket between these ports of this machine, as /proc/net/tcp has
/// it; empty when there is no such socket.
std::string timer_between(std::uint16_t own, std::uint16_t far) {
  char ports[64];
  std::snprintf(ports, sizeof ports, ": 0100007F:%04X 0100007F:%04X ", own, far);
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    if (line.find(ports) == std::string::npos) continue;
    std::istringstream fields(line);
    std::string number, from, to, state, queues, timer;
    fields >> number >> from >> to >> state >> queues >> timer;
    return timer;
  }
  return {};
}

TEST_F(ServerTest, KeepAliveRunsOnConnectionsThatComeUpWithIt) {
  begin_multi();
  Client before = come_in("0,");
  host().ask("AT+CIPTKA=1,30,30,1", {"OK"});
  Client in = come_in("1,");
  const TcpListener listener;
  host().connect("2,", "TCP", listener.port());
  const TcpPeer out = listener.accept();
  EXPECT_FALSE(timer_between(port(), before.own_port()).starts_with(kKeepAliveTimer));
  EXPECT_TRUE(timer_between(port(), in.own_port()).starts_with(kKeepAliveTimer));
  EXPECT_TRUE(timer_between(out.far_port(), listener.port()).starts_with(kKeepAliveTimer));
}

// ---- the module's own port ----

class LocalPort : public ProgramTest {
 protected:
  void SetUp() override {
    start();
    host_.emplace(program().pty());
    host().begin_multi();
  }
  Host& host() { return *host_; }
  std::uint16_t port() const { return reserved_.port(); }

 private:
  ClosedPort reserved_;
  std::optional<Host> host_;
};

/// The module has closed first, so the kernel still has the connection before: that is no
/// hindrance.
TEST_F(LocalPort, IsWhereConnectionsComeFrom) {
  const TcpListener listener;
  host().ask("AT+CLPORT=2,TCP," + std::to_string(port()), {"OK"});
  for (int round = 0; round < 3; ++round) {
    host().connect("2,", "TCP", listener.port());
    TcpPeer peer = listener.accept();
    EXPECT_EQ(peer.far_port(), port());
    host().send("2,", "hello");
    peer.expect("hello");
    host().ask("AT+CIPCLOSE=2", {"2, CLOSE OK"});
    peer.expect_end();
    peer.close();
  }
  host().connect("1,", "TCP", listener.port());
  const TcpPeer other = listener.accept();
  EXPECT_NE(other.far_port(), port());
  host().ask("AT+CLPORT=2,TCP,0", {"OK"});
  host().connect("2,", "TCP", listener.port());
  EXPECT_NE(listener.accept().far_port(), port());
}

TEST_F(LocalPort, IsWhereDatagramsComeFrom) {
  UdpPeer peer;
  const std::uint16_t free = UdpPeer().port();
  host().ask("AT+CLPORT=0,UDP," + std::to_string(free), {"OK"});
  host().connect("0,", "UDP", peer.port());
  host().send("0,", "hello");
  peer.expect("hello");
  EXPECT_EQ(peer.partner_port(), free);
  peer.send("world");
  host().expect(report(0, "world"));
}

// spec: connect.local-port-taken
TEST_F(LocalPort, ThatSomebodyHasFailsTheConnect) {
  const TcpListener listener;
  const TcpListener other;
  const UdpPeer datagrams;
  const std::string tcp = ",\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port());
  const std::string udp = ",\"UDP\",\"127.0.0.1\"," + std::to_string(listener.port());
  host().ask("AT+CLPORT=0,TCP," + std::to_string(other.port()), {"OK"});
  host().ask("AT+CIPSTART=0" + tcp, {"OK", "0, CONNECT FAIL"});
  host().ask("AT+CLPORT=1,UDP," + std::to_string(datagrams.port()), {"OK"});
  host().ask("AT+CIPSTART=1" + udp, {"OK", "1, CONNECT FAIL"});
  host().ask("AT+CLPORT=0,TCP,0", {"OK"});
  host().connect("0,", "TCP", listener.port());
}

}  // namespace
}  // namespace airmodem::e2e
