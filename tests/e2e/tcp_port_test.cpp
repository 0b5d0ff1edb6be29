/// The program with a TCP listener as its port.

#include <algorithm>
#include <csignal>
#include <string>
#include <string_view>

#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

constexpr std::size_t kBulkSize = 20 * kMegabyte;

class TcpPort : public TransparentTest {
 protected:
  /// Closes, and waits until the module knows.
  void close(Host& host, Place place = Place::here()) {
    host.close();
    await_traced("input host-closed", ++closes_, place);
  }

 private:
  std::size_t closes_ = 0;
};

TEST_F(TcpPort, IsInTheReadyLineAndServesAWalk) {
  const TcpListener listener;
  start_tcp();
  EXPECT_EQ(program().ready_line(),
            "ready tcp=127.0.0.1:" + std::to_string(program().tcp_port()) + "\n");
  Host host(program().tcp_port());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.send("", "hello");
  peer.expect("hello");
  peer.write("world");
  host.expect("world");
  peer.finish();
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPSHUT", {"SHUT OK"});
  stop();
  host.line().expect_end();
}

TEST_F(TcpPort, SettingsLinksAndStateStayForTheNextHost) {
  const TcpListener listener;
  start_tcp({"--trace", trace()});
  Host first(program().tcp_port());
  first.begin_multi();
  first.connect("2,", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);

  Host second(program().tcp_port());
  second.send("2,", "hello");
  peer.expect("hello");
  peer.write("world");
  second.expect(report(2, "world"));
  second.ask("AT+CIPCLOSE=2", {"2, CLOSE OK"});
  second.expect_nothing_more();
}

TEST_F(TcpPort, ManyHostsOneAfterTheOther) {
  start_tcp();
  {
    Host first(program().tcp_port());
    first.begin();
  }
  for (int times = 0; times < 50; ++times) {
    Host host(program().tcp_port());
    host.expect_nothing_more();
  }
}

TEST_F(TcpPort, WhatAHostTypedLastIsDone) {
  const TcpListener listener;
  start_tcp();
  Host host(program().tcp_port());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.type("AT+CIPSEND=5\rhello");
  host.close();
  peer.expect("hello");
}

TEST_F(TcpPort, WhatComesWhileNobodyIsThereWaits) {
  const std::string bytes = pattern(200'000);
  const TcpListener listener;
  start_tcp({"--trace", trace()});
  Host first(program().tcp_port());
  first.begin();
  first.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);
  peer.write(bytes);
  peer.close();

  Host second(program().tcp_port());
  second.expect(bytes);
  second.expect(framed("CLOSED"));
  second.expect_nothing_more();
}

/// A flood that nobody reads waits with the peer, not in the module.
TEST_F(TcpPort, WhatComesWhileNobodyIsThereIsBounded) {
  const TcpListener listener;
  start_tcp({"--trace", trace()});
  Host first(program().tcp_port());
  first.begin();
  first.ask("AT+CIPMODE=1", {"OK"});
  connect(first, "TCP", listener.port());
  TcpPeer peer = listener.accept();
  close(first);
  remember_memory();
  std::string all = pattern(kMegabyte);
  const std::size_t sent = peer.write_until_stuck(all, 64 * kMegabyte);
  EXPECT_LT(sent, 64 * kMegabyte);
  expect_bounded_memory();
  Host second(program().tcp_port());
  for (std::size_t received = 0; received < sent;) {
    const std::size_t size = std::min(sent - received, kMegabyte - received % kMegabyte);
    second.expect(std::string_view(all).substr(received % kMegabyte, size));
    received += size;
  }
}

TEST_F(TcpPort, ASecondHostIsTurnedAway) {
  start_tcp();
  Host first(program().tcp_port());
  first.begin();
  Host second(program().tcp_port());
  second.line().read_until(
      "airmodem: another host has the port open, and only one can at a time; close that one "
      "first\r\n");
  second.line().expect_end();
  first.expect_nothing_more();
  first.close();
  Host third(program().tcp_port());
  third.expect_nothing_more();
  third.close();
  program().signal(SIGTERM);
  const Ended ended = program().wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.errors.find("modem: host 127.0.0.1:"), std::string::npos) << ended.errors;
  EXPECT_NE(ended.errors.find("is turned away"), std::string::npos) << ended.errors;
}

TEST_F(TcpPort, TwentyMegabytesToThePeer) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host);
  Stream up(host.line(), peer, kBulkSize);
  complete({&up});
}

TEST_F(TcpPort, TwentyMegabytesToTheHost) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host);
  Stream down(peer, host.line(), kBulkSize);
  complete({&down});
}

TEST_F(TcpPort, TwentyMegabytesBothWaysAtOnce) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host);
  Stream up(host.line(), peer, kBulkSize, 1);
  Stream down(peer, host.line(), kBulkSize, 2);
  complete({&up, &down});
}

TEST_F(TcpPort, APeerThatDoesNotReadHoldsTheHostBack) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  remember_memory();
  Stream up(host.line(), peer, 64 * kMegabyte);
  EXPECT_LT(up.fill(), 64 * kMegabyte);
  expect_bounded_memory();
  up.cut();
  complete({&up});
}

TEST_F(TcpPort, AHostThatDoesNotReadHoldsThePeerBack) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host);
  remember_memory();
  Stream down(peer, host.line(), 64 * kMegabyte);
  EXPECT_LT(down.fill(), 64 * kMegabyte);
  expect_bounded_memory();
  down.cut();
  complete({&down});
}

TEST_F(TcpPort, TheEscapeLeadsBackToCommands) {
  start_tcp();
  Host host(program().tcp_port());
  TcpPeer peer = enter(host);
  host.type("data");
  peer.expect("data");
  escape(host);
  host.ask("ATH", {"OK"});
  peer.expect_end();
}

// ---- it cannot start ----

void expect_refusal(const Program::Arguments& arguments, const std::string& errors,
                    Place place = Place::here()) {
  const testing::ScopedTrace trace(place.file, place.line, "refused here");
  const Ended ended = run_program(arguments, {}, place);
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.output, "");
  EXPECT_EQ(ended.errors, "airmodem: " + errors + "\n");
}

TEST_F(TcpPort, IsNotOpenToOthersUnlessThatIsAllowed) {
  expect_refusal(
      {"--tcp-shared", "0.0.0.0:0"},
      "--tcp-shared: 0.0.0.0:0 can be reached from other machines, and whoever reaches it can "
      "open connections from this one; choose 127.0.0.1, or give --allow-remote too");
  Program open({"--tcp-shared", "0.0.0.0:0", "--allow-remote"});
  open.await_ready();
  Host host(open.tcp_port());
  host.expect_boot_text();
}

TEST_F(TcpPort, IsSaidToBeInUse) {
  const TcpListener other;
  const std::string address = "127.0.0.1:" + std::to_string(other.port());
  expect_refusal({"--tcp-shared", address},
                 "--tcp-shared: the module cannot listen on " + address +
                     ": Address already in use; choose another address or port, or port 0 for any "
                     "that is free");
}

TEST_F(TcpPort, IsInsteadOfAPty) {
  expect_refusal(
      {"--tcp-shared", "127.0.0.1:0", "--pty", port()},
      "--tcp-shared: there is --pty already, and a module has one terminal; several modules "
      "are [[module]] tables of a configuration file");
  expect_refusal(
      {"--tcp-shared", "here"},
      "--tcp-shared: here is no address and port; write it like 127.0.0.1:5000 or [::1]:5000");
  EXPECT_TRUE(folder().is_empty());
}

}  // namespace
}  // namespace airmodem::e2e
