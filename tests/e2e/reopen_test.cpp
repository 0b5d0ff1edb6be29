/// Hosts come and go; the module stays as it is.

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "core/text/escape.h"
#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

class Reopen : public ProgramTest {
 protected:
  /// Closes, and waits until the module knows. What it writes before that is for this host still,
  /// and is discarded with what the host did not read.
  void close(Host& host, Place place = Place::here()) {
    host.close();
    await_traced("input host-closed", ++closes_, place);
  }

 private:
  std::size_t closes_ = 0;
};

TEST_F(Reopen, SettingsLinksAndStateStay) {
  const TcpListener listener;
  start_traced();
  Host first(program().pty());
  first.begin_multi();
  first.ask("AT+CIPQSEND=1", {"OK"});
  first.connect("2,", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);

  Host second(program().pty());
  second.ask("AT+CIPQSEND?", {"+CIPQSEND: 1", "OK"});
  second.begin_send("2,", "hello");
  second.expect(framed("DATA ACCEPT:2,5"));
  peer.expect("hello");
  peer.write("world");
  second.expect(report(2, "world"));
  second.ask("AT+CIPCLOSE=2", {"2, CLOSE OK"});
  second.expect_nothing_more();
}

TEST_F(Reopen, ManyTimes) {
  start_traced();
  {
    Host first(program().pty());
    first.begin();
  }
  for (int times = 0; times < 50; ++times) {
    Host host(program().pty());
    host.expect_nothing_more();
  }
}

TEST_F(Reopen, WhatThePreviousHostDidNotReadIsNotForTheNext) {
  start_traced();
  Host first(program().pty());
  first.begin();
  first.type("ATI\rAT+CGSN\rATE0\rAT+CSQ\r");
  EXPECT_TRUE(first.line().has_bytes(kPatience));
  close(first);
  Host second(program().pty());
  second.expect_nothing_more();
}

/// More than a terminal holds is on its way when the host closes. A next host that began in the
/// middle of a report could never find the beginning of the one after it.
TEST_F(Reopen, TheNextHostBeginsWithAWholeReport) {
  const TcpListener listener;
  start_traced();
  Host first(program().pty());
  first.begin_multi();
  first.connect("0,", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  const std::string bytes(10'000, 'x');
  peer.write_until_stuck(bytes, 4'000'000);
  close(first);

  Host second(program().pty());
  for (int reports = 0; reports < 200; ++reports) {
    second.expect("\r\n+RECEIVE,0,");
    const std::size_t size = std::stoul(second.line().read_until(":"));
    second.expect("\r\n" + std::string(size, 'x'));
  }
}

/// A host may be back before the module has seen it go. It finds all that was not read, or nothing
/// of it, and an answer to what it types.
TEST_F(Reopen, AHostThatIsBackAtOnceFindsNoHoles) {
  UdpPeer peer;
  start_traced();
  std::optional<Host> host(program().pty());
  host->begin_multi();
  host->connect("0,", "UDP", peer.port());
  host->send("0,", "hello");
  peer.expect("hello");
  const std::string datagram(std::size_t{20} * 1460, 'x');
  std::string reports;
  for (int count = 0; count < 20; ++count) reports += report(0, datagram.substr(0, 1460));
  for (std::size_t times = 1; times <= 40; ++times) {
    peer.send(datagram);
    await_traced("input data link=0 bytes=" + quote(datagram), times);
    host.reset();
    host.emplace(program().pty());
    host->type("AT\r");
    const std::string received = host->line().read_until(framed("OK"));
    const std::string unread = received.substr(0, received.size() - framed("OK").size());
    if (!unread.empty()) {
      ASSERT_EQ(unread.size(), reports.size());
      ASSERT_TRUE(unread == reports);
    }
  }
}

TEST_F(Reopen, WhatAHostTypedLastIsDone) {
  const TcpListener listener;
  start_traced();
  Host first(program().pty());
  first.begin();
  first.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  first.type("AT+CIPSEND=5\rhello");
  close(first);
  peer.expect("hello");
}

TEST_F(Reopen, WhatComesWhileNobodyIsThereWaits) {
  const std::string bytes = pattern(200'000);
  const TcpListener listener;
  start_traced();
  Host first(program().pty());
  first.begin();
  first.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);
  peer.write(bytes);
  peer.close();

  Host second(program().pty());
  second.expect(bytes);
  second.expect(framed("CLOSED"));
  second.expect_nothing_more();
}

/// A terminal with echo would send the module's own words back to it while nobody is there.
TEST_F(Reopen, AHostThatLeavesItsTerminalCookedDoesNoHarm) {
  const TcpListener listener;
  start_traced();
  Host first(program().pty());
  first.begin();
  first.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);
  Host careless(program().pty(), TerminalModes::Cooked);
  close(careless);

  const std::string command = "AT+CGSN\r\n";
  for (int lines = 0; lines < 100; ++lines) peer.write(command);
  peer.close();
  await_traced("input closed link=0 why=peer");
  Host second(program().pty());
  for (int lines = 0; lines < 100; ++lines) second.expect(command);
  second.expect(framed("CLOSED"));
  second.expect_nothing_more();
}

/// What tcflow(TCOOFF) stops goes on at a serial port's last close.
TEST_F(Reopen, AHostThatStopsItsOutputStopsNobodyElse) {
  start_traced();
  Host first(program().pty());
  first.begin();
  close(first);
  const int stopping = ::open(program().pty().c_str(), O_RDWR | O_NOCTTY);
  ASSERT_GE(stopping, 0);
  EXPECT_EQ(::tcflow(stopping, TCOOFF), 0);
  ::close(stopping);
  await_traced("input host-closed", 2);

  Host second(program().pty());
  second.expect_nothing_more();
}

}  // namespace
}  // namespace airmodem::e2e
