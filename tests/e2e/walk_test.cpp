/// The document's own walk with a real port and real sockets, byte for byte, echo on.

#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

class Walk : public ProgramTest {
 protected:
  /// What a terminal shows: the typed line, then the answers.
  static void talk(Host& host, const std::string& typed, const std::string& answers,
                   Place place = Place::here()) {
    host.type(typed + "\r", place);
    host.expect(typed + "\r" + answers, place);
  }

  /// The steps up to the address, which is the one that was configured.
  static void attach(Host& host) {
    host.expect_boot_text();
    talk(host, "AT", "\r\nOK\r\n");
    talk(host, "AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n");
    talk(host, "AT+CGATT?", "\r\n+CGATT: 1\r\n\r\nOK\r\n");
    talk(host, "AT+CSTT", "\r\nOK\r\n");
    talk(host, "AT+CIICR", "\r\nOK\r\n");
    talk(host, "AT+CIFSR", "\r\n127.0.0.1\r\n");
  }
};

TEST_F(Walk, WithTheEchoServer) {
  start({"--echo-server", "--local-address", "127.0.0.1"});
  Host host(program().pty());
  attach(host);
  talk(host, "AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + std::to_string(program().echo_port()),
       "\r\nOK\r\n\r\nCONNECT OK\r\n");
  talk(host, "AT+CIPSEND", "\r\n> ");
  host.type("hello\x1A");
  host.expect("hello\r\nSEND OK\r\nhello\r\n");
  talk(host, "AT+CIPCLOSE", "\r\nCLOSE OK\r\n");
  talk(host, "AT+CIPSHUT", "\r\nSHUT OK\r\n");
  talk(host, "AT", "\r\nOK\r\n");
}

TEST_F(Walk, WithAPeer) {
  start({"--local-address", "127.0.0.1"});
  const TcpListener listener;
  Host host(program().pty());
  attach(host);
  talk(host, "AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port()),
       "\r\nOK\r\n\r\nCONNECT OK\r\n");
  TcpPeer peer = listener.accept();

  talk(host, "AT+CIPSEND", "\r\n> ");
  host.type("hello\x1A");
  host.expect("hello\r\nSEND OK\r\n");
  peer.expect("hello");
  peer.write("world");
  host.expect("world\r\n");

  // With a length, and all typed before the prompt is out.
  host.type("AT+CIPSEND=3\rabc");
  host.expect("AT+CIPSEND=3\r\r\n> abc\r\nSEND OK\r\n");
  peer.expect("abc");

  talk(host, "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n");
  talk(host, "AT+CIPCLOSE", "\r\nCLOSE OK\r\n");
  peer.expect_end();
  talk(host, "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n");
  talk(host, "AT+CIPSHUT", "\r\nSHUT OK\r\n");
  talk(host, "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n");
}

TEST_F(Walk, ByName) {
  start();
  const TcpListener listener;
  Host host(program().pty());
  host.expect_boot_text();
  talk(host, "AT+CIPSTART=\"TCP\",\"localhost\"," + std::to_string(listener.port()),
       "\r\nOK\r\n\r\nCONNECT OK\r\n");
  TcpPeer peer = listener.accept();
  peer.write("hello");
  host.expect("hello\r\n");
  peer.finish();
  host.expect("\r\nCLOSED\r\n");
}

TEST_F(Walk, OverUdp) {
  start();
  UdpPeer peer;
  Host host(program().pty());
  host.expect_boot_text();
  talk(host, "AT+CIPSTART=\"UDP\",\"127.0.0.1\"," + std::to_string(peer.port()),
       "\r\nOK\r\n\r\nCONNECT OK\r\n");
  talk(host, "AT+CIPSEND", "\r\n> ");
  host.type("hello\x1A");
  host.expect("hello\r\nSEND OK\r\n");
  peer.expect("hello");
  peer.send("world");
  host.expect("world\r\n");
  talk(host, "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n");
  talk(host, "AT+CIPCLOSE", "\r\nCLOSE OK\r\n");
  talk(host, "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: UDP CLOSED\r\n");
}

TEST_F(Walk, BootTextGreetsTheFirstHostOnly) {
  start();
  {
    Host first(program().pty());
    first.expect_boot_text();
    talk(first, "AT", "\r\nOK\r\n");
    talk(first, "ATE0", "\r\nOK\r\n");
  }
  Host second(program().pty());
  second.expect_nothing_more();
}

}  // namespace
}  // namespace airmodem::e2e
