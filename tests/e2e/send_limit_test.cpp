/// Peers that take nothing, and programs that end while their peers take it slowly: what was said
/// to have failed does not leave later, and what was accepted arrives.

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "host.h"
#include "peer.h"
#include "program.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t kLargestSend = 1460;

class SendLimit : public TransparentTest {
 protected:
  /// A narrow peer that reads nothing, in single mode.
  static TcpPeer connect_narrow(Host& host) {
    const TcpListener listener(Window::Narrow);
    host.begin();
    host.connect("", "TCP", listener.port());
    return listener.accept();
  }

  /// Sends until that fails, and returns what was sent.
  static std::string send_until_failure(Host& host) {
    std::string sent;
    std::string answer = "SEND OK";
    while (answer == "SEND OK" && sent.size() < kMegabyte) {
      const std::string bytes = pattern(kLargestSend, static_cast<unsigned>(sent.size()));
      host.begin_send("", bytes);
      sent += bytes;
      answer = host.read_answer();
    }
    EXPECT_EQ(answer, "SEND FAIL");
    return sent;
  }

  /// A few sends that the stack takes and the peer does not.
  static std::string send_some(Host& host) {
    std::string sent;
    for (unsigned seed = 0; seed < 6; ++seed) {
      const std::string bytes = pattern(kLargestSend, seed);
      host.send("", bytes);
      sent += bytes;
    }
    return sent;
  }

  /// The connection was reset; before that came at most a beginning of `sent`.
  static void expect_reset(const TcpPeer& peer, const std::string& sent) {
    std::string received;
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    do {
      ASSERT_TRUE(await_events(peer.fd(), POLLIN));
      size = ::recv(peer.fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size > 0) received.append(buffer.data(), static_cast<std::size_t>(size));
    } while (size > 0);
    EXPECT_TRUE(size < 0 && errno == ECONNRESET) << "no reset after " << received.size();
    EXPECT_LT(received.size(), sent.size());
    EXPECT_TRUE(sent.starts_with(received));
  }
};

TEST_F(SendLimit, ASendThatNobodyTakesFailsAndDoesNotArriveLater) {
  start({"--set", "limits.send=2s"});
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  const std::string sent = send_until_failure(host);
  host.expect(framed("CLOSED"));
  expect_reset(peer, sent);
  host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
  host.ask("AT+CIPSHUT", {"SHUT OK"});
}

TEST_F(SendLimit, BytesThatNobodyTakesEndTheConnectionWithoutACommandToo) {
  start({"--set", "limits.send=1s"});
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  const std::string sent = send_some(host);
  host.expect(framed("CLOSED"));
  expect_reset(peer, sent);
}

TEST_F(SendLimit, WhatThePeerHasSentComesBeforeTheEnd) {
  start({"--set", "limits.send=2s"});
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  send_some(host);
  peer.write("I talk and do not listen");
  host.expect("I talk and do not listen" + framed("CLOSED"));
}

TEST_F(SendLimit, InDataModeOnlyClosedIsSaid) {
  start({"--set", "limits.send=1s"});
  Host host(program().pty());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  host.type(pattern(100'000));
  host.expect(framed("CLOSED"));
  host.type("\rAT+CIPSTATUS\r");
  host.line().read_until(framed("STATE: TCP CLOSED"));
}

/// Longer than the limit in all, but never without progress for so long.
TEST_F(SendLimit, APeerThatTakesSlowlyIsWaitedFor) {
  start({"--set", "limits.send=2s"});
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  const std::string sent = send_some(host);
  std::string received;
  const auto begun = steady_clock::now();
  while (received.size() < sent.size()) {
    received += peer.read(std::min<std::size_t>(sent.size() - received.size(), 1000));
    std::this_thread::sleep_for(milliseconds(300));
  }
  EXPECT_GT(steady_clock::now() - begun, seconds(2));
  EXPECT_EQ(received, sent);
  host.send("", "on");
  peer.expect("on");
}

// ---- the end ----

/// The peer talks and reads slowly: unread bytes would make a reset of the end.
TEST_F(SendLimit, WhatWasAcceptedArrivesAlthoughTheHostGoes) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = connect_narrow(host);
  const std::string sent = send_some(host);
  peer.write("never read");
  host.close();
  std::string received;
  while (received.size() < sent.size()) {
    received += peer.read(kLargestSend / 2);
    peer.write_some("I talk on");
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_EQ(received, sent);
}

/// The host does not read, so its peers wait, and do not read either.
TEST_F(SendLimit, WhatWasAcceptedArrivesAlthoughTheProgramEnds) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  const std::string sent = send_some(host);
  peer.write_until_stuck(std::string(10'000, 'x'), 16 * kMegabyte);
  program().signal(SIGTERM);
  peer.expect(sent);
}

TEST_F(SendLimit, WhatIsLeftAtTheEndIsSaid) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect_narrow(host);
  send_some(host);
  const auto begun = steady_clock::now();
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_GT(steady_clock::now() - begun, seconds(4));
  EXPECT_LT(steady_clock::now() - begun, seconds(9));
  EXPECT_NE(ended.errors.find(" bytes were not acknowledged by their peers"), std::string::npos)
      << ended.errors;
}

}  // namespace
}  // namespace airmodem::e2e
