/// --allow, --deny and --map for links through the whole program.

#include <optional>
#include <string>

#include "peer.h"
#include "tls_fixture.h"

namespace airmodem::e2e {
namespace {

class Policy : public TlsTest {
 protected:
  Host& begin(const Program::Arguments& arguments) {
    start(arguments);
    host_.emplace(program().pty());
    host_->begin();
    return *host_;
  }
  static std::string start_link(const std::string& transport, const std::string& server,
                                unsigned port) {
    return "AT+CIPSTART=\"" + transport + "\",\"" + server + "\"," + std::to_string(port);
  }

 private:
  std::optional<Host> host_;
};

TEST_F(Policy, AForbiddenTcpTargetFailsAndTheLogSaysWhy) {
  const TcpListener listener;
  const std::string port = std::to_string(listener.port());
  Host& host = begin({"--deny", "127.0.0.1:" + port});
  host.ask(start_link("TCP", "127.0.0.1", listener.port()),
           {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  expect_logged("link 0: 127.0.0.1 port " + port + " is forbidden by --deny 127.0.0.1:" + port);
  // Another port of the same machine is not.
  const TcpListener other;
  host.connect("", "TCP", other.port());
}

TEST_F(Policy, AForbiddenUdpTargetFails) {
  const UdpPeer peer;
  Host& host = begin({"--allow", "192.0.2.0/24"});
  host.ask(start_link("UDP", "127.0.0.1", peer.port()),
           {"OK", "STATE: UDP CLOSED", "CONNECT FAIL"});
  expect_logged("is forbidden by not being among the --allow networks");
}

TEST_F(Policy, ANameThatLeadsIntoAForbiddenNetworkFails) {
  const TcpListener listener;
  Host& host = begin({"--deny", "127.0.0.0/8", "--deny", "::1"});
  host.ask(start_link("TCP", "localhost", listener.port()),
           {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  expect_logged("link 0: localhost at 127.0.0.1 port");
}

TEST_F(Policy, AddressesThatMeanThisMachineAreSeenThrough) {
  const TcpListener listener;
  Host& host = begin({"--deny", "127.0.0.0/8"});
  for (const char* address : {"0.0.0.0", "::ffff:127.0.0.1"}) {
    host.ask(start_link("TCP", address, listener.port()),
             {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  }
}

TEST_F(Policy, AllowedTargetsAreReached) {
  const TcpListener listener;
  UdpPeer peer;
  Host& host = begin({"--allow", "127.0.0.1"});
  host.connect("", "TCP", listener.port());
  host.ask("AT+CIPCLOSE", {"CLOSE OK"});
  host.connect("", "UDP", peer.port());
  host.send("", "hello");
  peer.expect("hello");
}

TEST_F(Policy, TheMapLeadsNamesAndAddressesElsewhere) {
  const TcpListener listener;
  UdpPeer peer;
  Host& host = begin({"--map", "iot.example.com:8883=127.0.0.1:" + std::to_string(listener.port()),
                      "--map", "192.0.2.1:9=localhost:" + std::to_string(peer.port())});
  host.ask(start_link("TCP", "IOT.example.com", 8883), {"OK", "CONNECT OK"});
  TcpPeer server = listener.accept();
  host.send("", "over TCP");
  server.expect("over TCP");
  host.ask("AT+CIPCLOSE", {"CLOSE OK"});
  host.ask(start_link("UDP", "192.0.2.1", 9), {"OK", "CONNECT OK"});
  host.send("", "over UDP");
  peer.expect("over UDP");
}

TEST_F(Policy, WhereTheMapLeadsMayBeForbidden) {
  const TcpListener listener;
  const std::string port = std::to_string(listener.port());
  Host& host = begin({"--map", "iot.example.com:1=127.0.0.1:" + port, "--deny", "127.0.0.0/8"});
  host.ask(start_link("TCP", "iot.example.com", 1), {"OK", "STATE: TCP CLOSED", "CONNECT FAIL"});
  expect_logged("link 0: 127.0.0.1 port " + port + " is forbidden by --deny");
}

/// The server has two certificates and chooses by the name that it is asked for; the module
/// believes the one for the production name alone.
TEST_F(Policy, TlsKeepsTheProductionNameThroughTheMap) {
  OpensslServer server({"-servername", "elsewhere.test", "-cert2", tls_file("elsewhere.pem"),
                        "-key2", tls_file("server.key")});
  Host host =
      begin_tls({"--map", "elsewhere.test:8883=127.0.0.1:" + std::to_string(server.port())});
  provide({"ca.pem"});
  configure(host, {{"seclevel", "1"}, {"cacert", "ca.pem"}});
  connect(host, "elsewhere.test", 8883);
  exchange(host, server);
}

TEST_F(Policy, AForbiddenTlsTargetFailsLikeAPlainOne) {
  const TcpListener listener;
  Host host = begin_tls({"--deny", "127.0.0.1"});
  expect_refusal(host, listener.port(), "is forbidden by --deny 127.0.0.1");
}

TEST_F(Policy, AWrongEntryStopsTheProgram) {
  const Ended ended = run_program({"--pty", port(), "--deny", "10.0.0.1/8"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.errors.find("--deny: 10.0.0.1/8 is an address inside its network"),
            std::string::npos)
      << ended.errors;
}

}  // namespace
}  // namespace airmodem::e2e
