/// How data mode ends: the peer goes, the host's process goes, the program goes; and nothing that
/// was written before is lost.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>

#include "tests/adapters/silent_network.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// What is less than a packet, and so waits for more.
constexpr std::size_t kLessThanAPacket = 500;

class TransparentEnd : public TransparentTest {
 protected:
  /// Types letters until nothing more is taken, and returns them. As commands they are one long
  /// line without an AT in it.
  static std::string type_until_stuck(Host& host) {
    std::string letters = pattern(16 * kMegabyte);
    for (char& c : letters) c = static_cast<char>('b' + static_cast<unsigned char>(c) % 25);
    letters.resize(host.line().write_until_stuck(letters, letters.size()));
    EXPECT_LT(letters.size(), 16 * kMegabyte);
    return letters;
  }

  /// Types until the narrow peer's kernel is full, lets the peer reset, and returns what was typed.
  static std::string reset_while_stuck(Host& host, TcpPeer& peer) {
    std::string typed = type_until_stuck(host);
    peer.reset();
    host.expect(framed("CLOSED"));
    // What was still in the port is no command.
    host.type("\rAT+CIPSTATUS\r");
    host.line().read_until(framed("STATE: TCP CLOSED"));
    return typed;
  }

  /// How many bytes the stack has taken, as the trace tells.
  std::size_t taken() const {
    const std::string mark = " input sent link=0 count=";
    std::ifstream file(trace());
    std::size_t sum = 0;
    for (std::string line; std::getline(file, line);) {
      const std::size_t at = line.find(mark);
      if (at != std::string::npos) sum += std::stoul(line.substr(at + mark.size()));
    }
    return sum;
  }

  /// Whether the stack takes all of `size` typed bytes soon.
  bool is_taken(Host& host, std::size_t size) const {
    for (int tries = 0; tries < 30 && taken() < size; ++tries) {
      EXPECT_FALSE(host.line().has_bytes(milliseconds(10)));
    }
    return taken() == size;
  }

  /// Asks the program to end.
  void end() { program().signal(SIGTERM); }

  /// It ends, and well; returns how long that took.
  steady_clock::duration await_end(Place place = Place::here()) {
    const auto begun = steady_clock::now();
    const Ended ended = program().wait(place);
    EXPECT_EQ(ended.status, 0) << ended.errors;
    return steady_clock::now() - begun;
  }
};

// ---- the peer goes ----

TEST_F(TransparentEnd, AllThatThePeerSentComesBeforeClosed) {
  for (const std::size_t size : {0U, 1U, 100'000U, 3'000'000U}) {
    start();
    Host host(program().pty());
    TcpPeer peer = enter(host);
    Stream down(peer, host.line(), size);
    complete({&down});
    peer.write("the last");
    peer.close();
    host.expect("the last" + framed("CLOSED"));
    host.expect_nothing_more();
    host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
    host.ask("ATO", {"NO CARRIER"});
    stop();
  }
}

TEST_F(TransparentEnd, APeerThatWritesAllAndClosesAtOnce) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  Stream down(peer, host.line(), 64 * kMegabyte);
  down.fill();
  down.cut();
  peer.finish();
  complete({&down});
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
}

TEST_F(TransparentEnd, AfterTheEndTheNextConnectIsTransparentToo) {
  start();
  Host host(program().pty());
  for (int round = 0; round < 3; ++round) {
    const TcpListener listener;
    if (round == 0) {
      host.begin();
      host.ask("AT+CIPMODE=1", {"OK"});
    }
    connect(host, "TCP", listener.port());
    TcpPeer peer = listener.accept();
    host.type("AT\r");
    peer.expect("AT\r");
    peer.close();
    host.expect(framed("CLOSED"));
  }
}

/// The kernel's buffers are full, so some of what was typed is still the program's when the reset
/// comes: the next connect begins with it.
TEST_F(TransparentEnd, WhatAResetLeftUnsentComesFirstOnTheNextConnect) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  const std::string typed = reset_while_stuck(host, peer);

  const TcpListener listener;
  connect(host, "TCP", listener.port());
  TcpPeer next = listener.accept();
  host.type("<new>");
  const std::string kept = next.read_until("<new>");
  const std::string old = kept.substr(0, kept.size() - 5);
  EXPECT_GT(old.size(), 0U);
  EXPECT_LE(old.size(), 2 * 65'536U);
  EXPECT_NE(typed.find(old), std::string::npos);
}

TEST_F(TransparentEnd, WhatAResetLeftUnsentIsDroppedOnDemand) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, "5,2,1460,1,0,1460,50,1", Window::Narrow);
  reset_while_stuck(host, peer);

  const TcpListener listener;
  connect(host, "TCP", listener.port());
  TcpPeer next = listener.accept();
  host.type("<new>");
  next.expect("<new>");
}

/// Three times sent again without an answer take 0.2 + 0.4 + 0.8 + 1.6 s.
TEST_F(TransparentEnd, APeerThatVanishesIsGivenUp) {
  SilentNetwork network;
  if (!network.is_made()) GTEST_SKIP() << "no network of its own can be made: not root";
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, "3,2,1,1");
  host.type("heard");
  peer.expect("heard");
  network.fall_silent();
  host.type("not heard");
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
}

/// NmRetry counts packets, and the reset overtakes the one that would come next.
TEST_F(TransparentEnd, APacketIsSentAgainAsOftenAsNmRetrySays) {
  for (const std::size_t retries : {3U, 4U}) {
    start();
    Host host(program().pty());
    TcpPeer peer = enter(host, std::to_string(retries) + ",2,1,1");
    host.type("heard");
    peer.expect("heard");
    go_deaf(peer);
    host.type("not heard");
    host.expect(framed("CLOSED"));
    peer.expect_broken();
    // A reset after bytes that got lost is not believed at once: the first one counts too.
    EXPECT_EQ(unheard(peer), 1 + retries + 1);
    stop();
  }
}

// ---- the host's process goes ----

TEST_F(TransparentEnd, AHostThatWritesAndClosesLosesNothing) {
  start();
  TcpPeer peer = [&] {
    Host host(program().pty());
    TcpPeer accepted = enter(host, kUsual);
    host.type("first");
    return accepted;
  }();
  peer.expect("first");
  // The connection is kept, and the next host is in data mode.
  for (const std::size_t size : {1U, 2000U, 300'000U}) {
    const std::string bytes = pattern(size);
    Host host(program().pty());
    host.type(bytes);
    host.close();
    peer.expect(bytes);
  }
  Host last(program().pty());
  peer.write("down");
  last.expect("down");
}

TEST_F(TransparentEnd, SignsThatWereHeldAreSentAlthoughTheHostCloses) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kUsual);
  be_silent(host);
  host.type("++");
  host.close();
  peer.expect("++");
}

// ---- the program goes ----

TEST_F(TransparentEnd, TheProgramsEndSendsWhatWaitedForMore) {
  for (const std::size_t size : {std::size_t{1}, kLessThanAPacket, std::size_t{100'000}}) {
    start();
    Host host(program().pty());
    TcpPeer peer = enter(host, "5,10,1024,1");
    const std::string bytes = pattern(size);
    host.type(bytes);
    end();
    peer.expect(bytes);
    peer.expect_end();
    await_end();
  }
}

TEST_F(TransparentEnd, TheProgramsEndSendsSignsThatWereHeld) {
  for (const std::string signs : {"+", "++", "+++"}) {
    start();
    Host host(program().pty());
    TcpPeer peer = enter(host, "5,10,1024,1");
    be_silent(host);
    host.type(signs);
    end();
    peer.expect(signs);
    peer.expect_end();
    await_end();
  }
}

TEST_F(TransparentEnd, TheProgramsEndWaitsForTheHostAndThePeer) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  Stream up(host.line(), peer, 64 * kMegabyte);
  up.fill();
  up.cut();
  end();
  complete({&up});
  peer.expect_end();
  await_end();
}

/// The host writes and goes, then the program ends, all at once.
TEST_F(TransparentEnd, TheProgramsEndAfterTheHosts) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kUsual);
  const std::string bytes = pattern(kLessThanAPacket);
  host.type(bytes);
  host.close();
  end();
  peer.expect(bytes);
  peer.expect_end();
  await_end();
}

/// The host has left data mode, and the stack has not yet taken all that it typed there.
TEST_F(TransparentEnd, TheProgramsEndInCommandModeSendsWhatWasTypedBefore) {
  start_traced();
  Host host(program().pty());
  TcpPeer peer = enter(host, "5,2,1,1", Window::Narrow);
  const std::string piece = pattern(8192);
  std::string typed;
  do {
    host.type(piece);
    typed += piece;
    ASSERT_LT(typed.size(), 16 * kMegabyte);
  } while (is_taken(host, typed.size()));
  escape(host);
  end();
  EXPECT_FALSE(host.line().has_bytes(milliseconds(300)));
  peer.expect(typed);
  peer.expect_end();
  await_end();
}

TEST_F(TransparentEnd, APeerThatDoesNotReadHoldsTheEndUpForAWhileOnly) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  type_until_stuck(host);
  end();
  EXPECT_LT(await_end(), seconds(10));
}

TEST_F(TransparentEnd, ASecondSignalEndsAtOnce) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  type_until_stuck(host);
  end();
  // Two signals in one moment would be one.
  EXPECT_FALSE(host.line().has_bytes(milliseconds(300)));
  end();
  EXPECT_LT(await_end(), seconds(2));
}

}  // namespace
}  // namespace airmodem::e2e
