/// Servers that break off, talk nonsense, say nothing, or dribble; and how TLS links end.

#include <poll.h>

#include <chrono>
#include <csignal>
#include <string>

#include "tls_fixture.h"
#include "tls_proxy.h"

namespace airmodem::e2e {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

/// The type of a record's first byte that tells of an alert.
constexpr char kAlert = 21;

/// The type of the last record of a stream of whole records.
char last_record_type(const std::string& stream) {
  constexpr std::size_t head = 5;
  char type = 0;
  for (std::size_t at = 0; at + head <= stream.size();) {
    type = stream[at];
    const auto high = static_cast<unsigned char>(stream[at + 3]);
    const auto low = static_cast<unsigned char>(stream[at + 4]);
    at += head + high * std::size_t{256} + low;
  }
  return type;
}

class TlsTrouble : public TlsTest {
 protected:
  /// The server answers the ClientHello with `answer`, or with nothing and closes.
  void expect_refusal_after(std::string_view answer, std::string_view why,
                            Place place = Place::here()) {
    const TcpListener listener;
    Host host = begin_tls({}, place);
    host.type("AT+CIPSTART=TCP,127.0.0.1," + std::to_string(listener.port()) + "\r", place);
    host.expect(framed("OK"), place);
    TcpPeer peer = listener.accept(place);
    peer.read_some(1, place);
    if (answer.empty()) {
      peer.close();
    } else {
      peer.write(answer, place);
    }
    host.expect(framed("STATE: TCP CLOSED") + framed("CONNECT FAIL"), place);
    expect_logged(why, place);
    host.expect_nothing_more(place);
  }
};

// ---- handshakes that fail ----

TEST_F(TlsTrouble, AServerThatIsNotThere) {
  const ClosedPort port;
  Host host = begin_tls();
  host.ask("AT+CIPSTART=TCP,127.0.0.1," + std::to_string(port.port()),
           {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  host.expect_nothing_more();
}

TEST_F(TlsTrouble, AServerThatClosesAtOnce) { expect_refusal_after("", "closed"); }

TEST_F(TlsTrouble, AServerOfAnotherProtocol) {
  expect_refusal_after("HTTP/1.0 400 Bad Request\r\n\r\n", "handshake");
}

TEST_F(TlsTrouble, AServerThatTalksNonsense) {
  expect_refusal_after(pattern(20'000, 7), "handshake");
}

TEST_F(TlsTrouble, AServerThatBreaksOffAnywhereInTheHandshake) {
  const OpensslServer server({"-tls1_2"});
  Host host = begin_tls();
  for (const std::size_t limit : {1U, 5U, 6U, 70U, 500U, 1000U}) {
    const Proxy proxy({.target = server.port(), .server_limit = limit});
    expect_refusal(host, proxy.port(), "handshake");
  }
}

/// The shortest time that can be set is as long as this test takes.
TEST_F(TlsTrouble, AServerThatNeverAnswers) {
  const TcpListener listener;
  Host host = begin_tls();
  configure(host, {{"negotiatetimeout", "10"}});
  const auto begun = steady_clock::now();
  host.ask("AT+CIPSTART=TCP,127.0.0.1," + std::to_string(listener.port()), {"OK"});
  TcpPeer peer = listener.accept();
  peer.read_some(1);
  host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CONNECTING"});
  ASSERT_TRUE(await_events(host.line().fd(), POLLIN, 2 * kPatience));
  EXPECT_GE(steady_clock::now() - begun, seconds(10));
  host.expect(framed("STATE: TCP CLOSED") + framed("CONNECT FAIL"));
  host.expect_nothing_more();
}

// ---- bytes that come one by one ----

TEST_F(TlsTrouble, RecordsInSingleBytes) {
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    OpensslServer server({version});
    const Proxy proxy({.target = server.port(), .piece = 1});
    Host host = begin_tls();
    connect(host, "127.0.0.1", proxy.port());
    exchange(host, server);
    stop();
  }
}

TEST_F(TlsTrouble, ALongChainInSingleBytes) {
  OpensslServer server(
      {"-tls1_2", "-cert", tls_file("long.pem"), "-cert_chain", tls_file("long-chain.pem")});
  const Proxy proxy({.target = server.port(), .piece = 1});
  Host host = begin_tls();
  provide({"ca.pem"});
  configure(host, {{"seclevel", "1"}, {"cacert", "ca.pem"}});
  connect(host, "127.0.0.1", proxy.port());
  exchange(host, server);
}

// ---- ends ----

TEST_F(TlsTrouble, AServerThatDiesAndComesAgain) {
  OpensslServer server;
  Host host = begin_tls();
  for (int times = 0; times < 3; ++times) {
    connect(host, "127.0.0.1", server.port());
    exchange(host, server);
    server.restart();
    host.expect(framed("CLOSED"));
    host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
  }
}

/// With a close_notify, after its answer.
TEST_F(TlsTrouble, AServerThatSaysGoodbye) {
  OpensslServer server({"-www"});
  Host host = begin_tls();
  connect(host, "127.0.0.1", server.port());
  host.send("", "GET / HTTP/1.0\r\n\r\n");
  host.expect("HTTP/1.0 200 ok\r\n");
  const std::string page = host.line().read_until("</HTML>");
  host.line().read_until(framed("CLOSED"));
  host.expect_nothing_more();
}

TEST_F(TlsTrouble, TheServerHearsThatWeClose) {
  for (const std::string how : {"AT+CIPCLOSE", "AT+CIPCLOSE=1", "AT+CIPSHUT"}) {
    OpensslServer server({"-tls1_2"});
    const Proxy proxy({.target = server.port()});
    Host host = begin_tls();
    connect(host, "127.0.0.1", proxy.port());
    exchange(host, server);
    host.ask(how, {how == "AT+CIPSHUT" ? "SHUT OK" : "CLOSE OK"});
    wait_until("a close_notify", [&] { return last_record_type(proxy.from_client()) == kAlert; });
    stop();
  }
}

TEST_F(TlsTrouble, TheServerHearsThatTheProgramEnds) {
  OpensslServer server({"-tls1_2"});
  const Proxy proxy({.target = server.port()});
  Host host = begin_tls();
  connect(host, "127.0.0.1", proxy.port());
  const std::string last_words = pattern(1460);
  host.send("", last_words);
  program().signal(SIGTERM);
  EXPECT_EQ(program().wait().status, 0);
  server.line().expect(last_words);
  wait_until("a close_notify", [&] { return last_record_type(proxy.from_client()) == kAlert; });
}

}  // namespace
}  // namespace airmodem::e2e
