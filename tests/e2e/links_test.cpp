/// Six links at once, over TCP and UDP.

#include <deque>
#include <optional>
#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

constexpr unsigned kLinks = 6;
constexpr std::size_t kLargestReport = 1460;
constexpr std::size_t kFlood = 20'000;  // far more than one report

std::string link_name(unsigned link) { return std::to_string(link) + ","; }

class Links : public ProgramTest {
 protected:
  void SetUp() override {
    start();
    host_.emplace(program().pty());
    host().begin_multi();
  }
  Host& host() { return *host_; }

  /// Connects link `link` to a peer of its own.
  TcpPeer connect(unsigned link, Place place = Place::here()) {
    const TcpListener listener;
    host().connect(link_name(link), "TCP", listener.port(), place);
    return listener.accept(place);
  }

  std::deque<TcpPeer> connect_all() {
    std::deque<TcpPeer> peers;
    for (unsigned link = 0; link < kLinks; ++link) peers.push_back(connect(link));
    return peers;
  }

  /// A datagram from the host, so that the peer knows the link's address.
  void introduce(unsigned link, UdpPeer& peer) {
    host().connect(link_name(link), "UDP", peer.port());
    host().send(link_name(link), "hello");
    peer.expect("hello");
  }

  /// The text of the next answer or URC. Link 0's lookup may fail at any moment: that is noted.
  std::string next_line() {
    for (;;) {
      std::string text = host().read_answer();
      if (text != "0, CONNECT FAIL") return text;
      EXPECT_FALSE(std::exchange(lookup_has_failed_, true));
    }
  }

  bool lookup_has_failed_ = false;

 private:
  std::optional<Host> host_;
};

// ---- TCP ----

TEST_F(Links, SixAtOnceEachWithItsOwnBytes) {
  std::deque<TcpPeer> peers = connect_all();
  for (unsigned round = 0; round < 10; ++round) {
    for (unsigned link = 0; link < kLinks; ++link) {
      const std::string sent = pattern(100 * round + link + 1, link);
      host().send(link_name(link), sent);
      peers[link].expect(sent);
    }
    for (unsigned link = kLinks; link-- > 0;) {
      const std::string answer = pattern(100 * round + link + 1, link + kLinks);
      peers[link].write(answer);
      host().expect(report(link, answer));
    }
  }
  host().expect_nothing_more();
}

/// All peers send at once: the reports may come in any order, and each link's bytes are in order.
TEST_F(Links, DataOfSixPeersAtOnceStaysApart) {
  std::deque<TcpPeer> peers = connect_all();
  for (unsigned link = 0; link < kLinks; ++link) peers[link].write(pattern(kFlood, link));
  std::string received[kLinks];
  for (std::size_t total = 0; total < kLinks * kFlood;) {
    host().expect("\r\n+RECEIVE,");
    const unsigned long link = std::stoul(host().line().read_until(","));
    const std::size_t size = std::stoul(host().line().read_until(":"));
    ASSERT_LT(link, kLinks);
    ASSERT_LE(size, kLargestReport);
    host().expect("\r\n");
    received[link] += host().line().read(size);
    total += size;
  }
  for (unsigned link = 0; link < kLinks; ++link) {
    EXPECT_TRUE(received[link] == pattern(kFlood, link)) << "link " << link;
  }
  host().expect_nothing_more();
}

TEST_F(Links, OneClosesAndTheOthersGoOn) {
  std::deque<TcpPeer> peers = connect_all();
  host().ask("AT+CIPCLOSE=2", {"2, CLOSE OK"});
  peers[2].expect_end();
  peers[4].finish();
  host().expect(framed("4, CLOSED"));
  for (const unsigned link : {0U, 1U, 3U, 5U}) {
    host().send(link_name(link), "still here");
    peers[link].expect("still here");
    peers[link].write("so am I");
    host().expect(report(link, "so am I"));
  }
  for (const unsigned link : {2U, 4U}) {
    host().ask("AT+CIPSEND=" + link_name(link) + "1", {"+CME ERROR: 3"});
  }
}

TEST_F(Links, OneIsUsedAgainAtOnce) {
  for (unsigned round = 0; round < 10; ++round) {
    TcpPeer first = connect(3);
    host().send("3,", "first");
    host().ask("AT+CIPCLOSE=3", {"3, CLOSE OK"});
    TcpPeer second = connect(3);
    host().send("3,", "second");
    first.write("too late");  // belongs to a connection that is over
    second.write("in time");
    host().expect(report(3, "in time"));
    first.expect("first");
    first.expect_end();
    second.expect("second");
    second.finish();
    host().expect(framed("3, CLOSED"));
  }
}

TEST_F(Links, StatusShowsWhereEachGoes) {
  const TcpListener listener;
  UdpPeer datagrams;
  host().connect("1,", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host().connect("4,", "UDP", datagrams.port());
  const std::string tcp = "\"TCP\",\"127.0.0.1\",\"" + std::to_string(listener.port()) + "\"";
  const std::string udp = "\"UDP\",\"127.0.0.1\",\"" + std::to_string(datagrams.port()) + "\"";
  host().type("AT+CIPSTATUS\r");
  host().expect(
      "\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n"
      "C: 0,,\"\",\"\",\"\",\"INITIAL\"\r\n"
      "C: 1,0," +
      tcp +
      ",\"CONNECTED\"\r\n"
      "C: 2,,\"\",\"\",\"\",\"INITIAL\"\r\n"
      "C: 3,,\"\",\"\",\"\",\"INITIAL\"\r\n"
      "C: 4,0," +
      udp +
      ",\"CONNECTED\"\r\n"
      "C: 5,,\"\",\"\",\"\",\"INITIAL\"\r\n");
}

// ---- UDP ----

TEST_F(Links, OneSendIsOneDatagram) {
  UdpPeer peer;
  host().connect("0,", "UDP", peer.port());
  for (const std::size_t size : {1U, 2U, 1459U, 1460U}) {
    host().send("0,", pattern(size));
    peer.expect(pattern(size));
  }
  host().ask("AT+CIPACK=0", {"+CIPACK: 2922,0,2922", "OK"});
}

TEST_F(Links, OneDatagramIsOneReportOrSplit) {
  UdpPeer peer;
  introduce(0, peer);
  for (const std::size_t size : {1U, 2U, 1459U, 1460U}) {
    peer.send(pattern(size));
    host().expect(report(0, pattern(size)));
  }
  for (const std::size_t size : {1461U, 2920U, 2921U, 4000U, 20'000U}) {
    const std::string datagram = pattern(size);
    peer.send(datagram);
    for (std::size_t at = 0; at < size; at += kLargestReport) {
      host().expect(report(0, datagram.substr(at, kLargestReport)));
    }
  }
  host().expect_nothing_more();
}

TEST_F(Links, DatagramsInARowStayApart) {
  UdpPeer peer;
  introduce(0, peer);
  for (std::size_t size = 1; size <= 50; ++size) peer.send(pattern(size));
  for (std::size_t size = 1; size <= 50; ++size) host().expect(report(0, pattern(size)));
}

TEST_F(Links, StrangersAreNotHeard) {
  UdpPeer peer;
  UdpPeer stranger;
  introduce(5, peer);
  stranger.send_to_partner_of(peer, "psst");
  peer.send("hello");
  host().expect(report(5, "hello"));
  host().expect_nothing_more();
}

/// Nobody listens there: the ICMP reports are not the host's business.
TEST_F(Links, ADeafUdpPeerIsNoError) {
  const unsigned port = UdpPeer().port();  // closed again
  host().connect("0,", "UDP", port);
  for (int sends = 0; sends < 5; ++sends) host().send("0,", "hello");
  host().ask("AT+CIPCLOSE=0", {"0, CLOSE OK"});
  host().expect_nothing_more();
}

// ---- connects that fail ----

TEST_F(Links, ARefusedConnectFailsAndTheLinkIsFree) {
  const ClosedPort closed;
  const std::string start = "AT+CIPSTART=0,\"TCP\",\"127.0.0.1\",";
  host().ask(start + std::to_string(closed.port()), {"OK", "0, CONNECT FAIL"});
  TcpPeer peer = connect(0);
  host().ask(start + "1", {"+CME ERROR: 65535", "0, ALREADY CONNECT"});
  host().send("0,", "hello");
  peer.expect("hello");
}

/// Where no name server answers, the module itself gives up after 12 s.
TEST_F(Links, ALookupHoldsNoOtherLinkUp) {
  const TcpListener listener;
  host().type("AT+CIPSTART=0,\"TCP\",\"nobody.invalid\",80\r");
  EXPECT_EQ(next_line(), "OK");
  host().type("AT+CIPSTART=1,\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port()) + "\r");
  EXPECT_EQ(next_line(), "OK");
  EXPECT_EQ(next_line(), "1, CONNECT OK");
  TcpPeer peer = listener.accept();
  peer.write("hello");
  EXPECT_EQ(next_line(), "+RECEIVE,1,5:");
  host().expect("hello");
  host().type("AT+CIPCLOSE=1\r");
  EXPECT_EQ(next_line(), "1, CLOSE OK");
  peer.expect_end();
  if (!lookup_has_failed_) {
    host().line().has_bytes(kPatience);
    host().expect(framed("0, CONNECT FAIL"));
  }
  host().expect_nothing_more();
}

class SingleLink : public ProgramTest {};

TEST_F(SingleLink, SaysInWhichStateAFailedConnectLeavesIt) {
  const ClosedPort closed;
  start();
  Host host(program().pty());
  host.begin();
  host.ask("AT+CIPSTART=\"TCP\",\"nobody.invalid\",80", {"OK"});
  host.line().has_bytes(kPatience);
  host.expect(framed("STATE: IP STATUS") + framed("CONNECT FAIL"));
  host.ask("AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + std::to_string(closed.port()),
           {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  host.ask("AT+CIPSEND=1", {"+CME ERROR: 3"});
}

}  // namespace
}  // namespace airmodem::e2e
