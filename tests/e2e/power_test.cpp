/// The module restarts, goes off and comes on again, at a real port with a real peer.

#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

class Power : public ProgramTest {
 protected:
  /// The text of a restart, whose network lines come a second after it.
  static void expect_restart(Host& host, Place place = Place::here()) {
    host.expect(framed("OK"), place);
    host.expect_boot_text(place);
  }
};

TEST_F(Power, ARestartEndsConnectionsAndBeginsAnew) {
  start({"--local-address", "127.0.0.1"});
  const TcpListener listener;
  Host host(program().pty());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.type("AT+CFUN=1,1\r");
  expect_restart(host);
  peer.expect_end();

  // The second start: echo is on, the report is new, and a connection can be had.
  host.type("ATE0\r");
  host.expect("ATE0\r\r\nOK\r\n");
  host.ask("AT+CREG=1", {"OK", "+CREG: 1"});
  host.ask("AT+CIPRXF=1", {"OK"});
  host.connect("", "TCP", listener.port());
  TcpPeer again = listener.accept();
  again.write("hello");
  host.expect("hello");
}

TEST_F(Power, AModuleThatIsOffComesOnWithItsNextHost) {
  start({"--local-address", "127.0.0.1", "--trace", trace()});
  const TcpListener listener;
  {
    Host host(program().pty());
    host.begin();
    host.connect("", "TCP", listener.port());
    TcpPeer peer = listener.accept();
    host.ask("AT+CPOWD=1", {"NORMAL POWER DOWN"});
    peer.expect_end();
    // Nobody listens: a module that did would answer before the next host's boot text.
    host.type("AT\r");
  }
  // A host that comes before the module has seen the last one go is the same host to it.
  await_traced("input host-closed");
  Host next(program().pty());
  next.begin();
  next.connect("", "TCP", listener.port());
  listener.accept();
}

/// The only host closes the port of a module that is off and opens it in the same moment: that is
/// the power key all the same, however the kernel tells of it.
TEST_F(Power, AHostThatIsBackAtOnceSwitchesTheModuleOn) {
  start();
  for (int times = 0; times < 200; ++times) {
    Host host(program().pty());
    host.expect_boot_text();
    host.type("ATE0;+CPOWD=1\r");
    host.expect("ATE0;+CPOWD=1\r" + framed("NORMAL POWER DOWN"));
  }
}

TEST_F(Power, SoItIsWithTheSerialModel) {
  start({"--fragment", "7"});
  for (int times = 0; times < 20; ++times) {
    Host host(program().pty());
    host.expect_boot_text();
    host.type("ATE0;+CPOWD=1\r");
    host.expect("ATE0;+CPOWD=1\r" + framed("NORMAL POWER DOWN"));
  }
}

}  // namespace
}  // namespace airmodem::e2e
