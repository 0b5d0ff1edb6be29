/// What plain links do, TLS links do too.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tls_fixture.h"
#include "tls_proxy.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kLargestSend = 1460;

/// Far more than the buffers of the module and of the machine need.
constexpr std::size_t kEnough = 64 * kMegabyte;

class TlsLinks : public TlsTest {
 protected:
  /// Into data mode at once.
  Host begin_transparent(std::uint16_t port, Place place = Place::here()) {
    Host host = begin_tls({}, place);
    host.ask("AT+CIPMODE=1", {"OK"}, place);
    host.ask("AT+CIPCCFG=5,2,1460,1", {"OK"}, place);
    host.ask("AT+CIPSTART=TCP,127.0.0.1," + std::to_string(port), {"OK", "CONNECT"}, place);
    return host;
  }
};

// ---- acknowledgements ----

TEST_F(TlsLinks, AcknowledgementsCountPayload) {
  OpensslServer server;
  Host host = begin_tls();
  host.ask("AT+CIPQSEND=2", {"OK"});
  connect(host, "127.0.0.1", server.port());
  host.ask("AT+CIPACK", {"+CIPACK: 0,0,0", "OK"});
  host.send("", pattern(100));
  host.ask("AT+CIPACK", {"+CIPACK: 100,100,0", "OK"});
  server.line().expect(pattern(100));
  for (int sends = 0; sends < 10; ++sends) {
    host.send("", pattern(kLargestSend));
    server.line().expect(pattern(kLargestSend));
  }
  host.ask("AT+CIPACK", {"+CIPACK: 14700,14700,0", "OK"});
  server.kill();
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPACK", {"+CIPACK: 14700,14700,0", "OK"});
}

TEST_F(TlsLinks, ASlowSendWaitsForThePeersTcp) {
  constexpr int enough = 10'000;
  OpensslServer server;
  Proxy proxy({.target = server.port(), .window = Window::Narrow});
  Host host = begin_tls();
  connect(host, "127.0.0.1", proxy.port());
  host.ask("AT+CIPQSEND=2", {"OK"});
  proxy.hold();
  const std::string bytes = pattern(kLargestSend);
  int sends = 0;
  for (bool is_answered = true; is_answered && sends < enough; ++sends) {
    host.begin_send("", bytes);
    is_answered = host.line().has_bytes(milliseconds(500));
    if (is_answered) host.expect(framed("SEND OK"));
  }
  ASSERT_LT(sends, enough);
  proxy.go_on();
  host.expect(framed("SEND OK"));
  for (int received = 0; received < sends; ++received) server.line().expect(bytes);
  const std::string total = std::to_string(static_cast<std::size_t>(sends) * kLargestSend);
  host.ask("AT+CIPACK", {"+CIPACK: " + total + "," + total + ",0", "OK"});
}

TEST_F(TlsLinks, QuickSendsAreAccepted) {
  OpensslServer server;
  Host host = begin_tls();
  host.ask("AT+CIPQSEND=1", {"OK"});
  connect(host, "127.0.0.1", server.port());
  host.begin_send("", "1234567890");
  host.expect(framed("DATA ACCEPT:10"));
  server.line().expect("1234567890");
}

// ---- many ----

TEST_F(TlsLinks, SixAtOncePlainOnesAmongThem) {
  Host host = begin_multi_tls();
  std::array<std::unique_ptr<OpensslServer>, 3> servers;
  const std::array<std::string, 3> versions{"-tls1_1", "-tls1_2", "-tls1_3"};
  for (unsigned link = 0; link < servers.size(); ++link) {
    servers[link] = std::make_unique<OpensslServer>(
        Process::Words{versions[link], "-cipher", "ALL:@SECLEVEL=0"});
  }
  // Each link has settings of its own.
  configure(host, {{"sslversion", "2"}, {"ciphersuite", "0X002F"}}, 0);
  configure(host, {{"sslversion", "3"}, {"ciphersuite", "0X003D"}}, 1);
  for (unsigned link = 0; link < servers.size(); ++link) {
    host.connect(std::to_string(link) + ",", "TCP", servers[link]->port());
  }
  host.ask("AT+CIPSSL=0", {"OK"});
  std::vector<TcpPeer> peers;
  for (unsigned link = 3; link < 6; ++link) {
    const TcpListener listener;
    host.connect(std::to_string(link) + ",", "TCP", listener.port());
    peers.push_back(listener.accept());
  }

  const auto line_of = [&](unsigned link) -> ByteChannel& {
    return link < 3 ? servers[link]->line() : peers[link - 3];
  };
  for (unsigned round = 0; round < 3; ++round) {
    for (unsigned link = 0; link < 6; ++link) {
      const std::string question = pattern(1000 + round, link);
      host.send(std::to_string(link) + ",", question);
      line_of(link).expect(question);
      line_of(link).write(pattern(1400, link + round));
      host.expect(report(link, pattern(1400, link + round)));
    }
  }
  servers[1]->kill();
  host.expect(framed("1, CLOSED"));
  peers[0].close();
  host.expect(framed("3, CLOSED"));
  host.ask("AT+CIPCLOSE=2", {"2, CLOSE OK"});
  host.send("0,", "still here");
  line_of(0).expect("still here");
}

// ---- transparent mode, and those who do not read ----

TEST_F(TlsLinks, TransparentTwentyMegabytesEachWay) {
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    OpensslServer server({version});
    Host host = begin_transparent(server.port());
    Stream there(host.line(), server.line(), 20 * kMegabyte, 1);
    Stream back(server.line(), host.line(), 20 * kMegabyte, 2);
    complete({&there, &back});
    server.kill();
    host.expect(framed("CLOSED"));
    stop();
  }
}

TEST_F(TlsLinks, APeerThatDoesNotReadHoldsTheHostBack) {
  OpensslServer server;
  Proxy proxy({.target = server.port(), .window = Window::Narrow});
  Host host = begin_transparent(proxy.port());
  remember_memory();
  proxy.hold();
  Stream there(host.line(), server.line(), kEnough);
  EXPECT_LT(there.fill(), kEnough);
  expect_bounded_memory();
  there.cut();
  // The other way goes on meanwhile.
  Stream back(server.line(), host.line(), kMegabyte, 1);
  complete({&back});
  proxy.go_on();
  complete({&there});
}

TEST_F(TlsLinks, AHostThatDoesNotReadHoldsThePeerBack) {
  OpensslServer server;
  Host host = begin_transparent(server.port());
  remember_memory();
  Stream back(server.line(), host.line(), kEnough);
  EXPECT_LT(back.fill(), kEnough);
  expect_bounded_memory();
  back.cut();
  Stream there(host.line(), server.line(), kMegabyte, 1);
  complete({&there, &back});
  expect_bounded_memory();
}

}  // namespace
}  // namespace airmodem::e2e
