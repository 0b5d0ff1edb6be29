/// How connections end: nothing that was accepted or received is lost on the way.

#include <deque>
#include <string>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

constexpr std::size_t kLargestSend = 1460;

class Closing : public ProgramTest {
 protected:
  /// Connects in single mode.
  static TcpPeer connect(Host& host, Window window = Window::Usual, Place place = Place::here()) {
    const TcpListener listener(window);
    host.begin(place);
    host.connect("", "TCP", listener.port(), place);
    return listener.accept(place);
  }
};

TEST_F(Closing, AllThatThePeerSentComesBeforeClosed) {
  for (const std::size_t size : {0U, 1U, 1460U, 100'000U}) {
    start();
    Host host(program().pty());
    TcpPeer peer = connect(host);
    peer.write(pattern(size));
    peer.close();
    host.expect(pattern(size) + framed("CLOSED"));
    host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
    stop();
  }
}

TEST_F(Closing, AResetIsClosedToo) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host);
  host.send("", "hello");
  peer.expect("hello");
  peer.reset();
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPSEND=1", {"+CME ERROR: 3"});
  host.expect_nothing_more();
}

/// The peer has gone while the host types the payload: it is not taken for commands.
TEST_F(Closing, AnOpenPromptStaysUntilItsPayloadIsComplete) {
  start_traced();
  Host host(program().pty());
  TcpPeer peer = connect(host);
  host.type("AT+CIPSEND=10\r");
  host.expect("\r\n> ");
  host.type("AT\rAT");
  peer.write("bye");
  host.expect("bye");
  peer.close();
  await_traced("input closed link=0 why=peer");
  host.type("\rATE1");
  host.expect(framed("SEND FAIL") + framed("CLOSED"));
  host.expect_nothing_more();
}

/// Closing a socket with unread bytes resets the connection, which takes the accepted bytes along.
TEST_F(Closing, WhatWasAcceptedArrivesAlthoughThePeerSendsOn) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host, Window::Narrow);
  const std::string bytes = pattern(kLargestSend);
  std::string sent;
  for (int sends = 0; sends < 6; ++sends) {
    host.send("", bytes);
    sent += bytes;
  }
  // The host does not read, so bytes from the peer wait in the module's socket.
  const std::string flood(10'000, 'x');
  peer.write_until_stuck(flood, 16'000'000);
  host.type("AT+CIPCLOSE\r");
  host.line().read_until(framed("CLOSE OK"));
  host.expect_nothing_more();
  EXPECT_EQ(peer.write_until_stuck(flood, 8'000'000), 8'000'000U);
  peer.expect(sent);
  peer.expect_end();
}

// spec: close.how
TEST_F(Closing, QuicklyClosedLinksDeliverToo) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host);
  peer.write("unread");
  const std::string bytes = pattern(kLargestSend);
  host.expect("unread");
  for (int sends = 0; sends < 20; ++sends) host.send("", bytes);
  host.ask("AT+CIPCLOSE=1", {"CLOSE OK"});
  for (int sends = 0; sends < 20; ++sends) peer.expect(bytes);
  peer.expect_end();
}

TEST_F(Closing, AConnectThatGetsNoAnswerCanBeGivenUp) {
  const SilentPort silent;
  const TcpListener listener;
  const std::string start_link =
      "AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + std::to_string(silent.port());
  start();
  Host host(program().pty());
  host.begin();
  for (const std::string way : {"CLOSE", "SHUT"}) {
    host.ask(start_link, {"OK"});
    host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CONNECTING"});
    host.ask("AT+CIP" + way, {way + " OK"});
    host.connect("", "TCP", listener.port());
    TcpPeer peer = listener.accept();
    host.send("", "hello");
    peer.expect("hello");
    host.ask("AT+CIPCLOSE", {"CLOSE OK"});
    peer.expect_end();
  }
  host.ask(start_link, {"OK"});
  stop();
}

// spec: bearer.shut-bytes
TEST_F(Closing, ShutEndsSixLinksWithoutAWord) {
  start();
  Host host(program().pty());
  host.begin_multi();
  std::deque<TcpPeer> peers;
  for (const std::string link : {"0,", "1,", "2,", "3,", "4,", "5,"}) {
    const TcpListener listener;
    host.connect(link, "TCP", listener.port());
    peers.push_back(listener.accept());
    host.send(link, "last words");
  }
  host.ask("AT+CIPSHUT", {"SHUT OK"});
  for (TcpPeer& peer : peers) {
    EXPECT_EQ(peer.read_all(), "last words");
  }
  peers.clear();
  host.expect_nothing_more();
  host.ask("AT+CIPMUX?", {"+CIPMUX: 1", "OK"});
}

/// What a CIPACK line says.
struct Acknowledged {
  std::size_t sent = 0;
  std::size_t acked = 0;
  std::size_t not_acked = 0;
};

Acknowledged ask_acknowledged(Host& host) {
  host.type("AT+CIPACK\r");
  host.expect("\r\n+CIPACK: ");
  Acknowledged figures;
  figures.sent = std::stoul(host.line().read_until(","));
  figures.acked = std::stoul(host.line().read_until(","));
  figures.not_acked = std::stoul(host.line().read_until("\r\n"));
  host.expect(framed("OK"));
  return figures;
}

// spec: send.ack
TEST_F(Closing, AcknowledgementFiguresAreReal) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host, Window::Narrow);
  const std::string bytes = pattern(1000);
  std::string sent;
  Acknowledged figures;
  // The peer does not read: its window fills, and then the figures differ.
  for (int sends = 0; sends < 20; ++sends) {
    host.send("", bytes);
    sent += bytes;
    figures = ask_acknowledged(host);
    ASSERT_EQ(figures.sent, sent.size());
    ASSERT_EQ(figures.acked + figures.not_acked, figures.sent);
  }
  EXPECT_GT(figures.acked, 0U);
  EXPECT_GT(figures.not_acked, 0U);
  peer.expect(sent);
  wait_until("all acknowledgements", [&] { return ask_acknowledged(host).not_acked == 0; });
  EXPECT_EQ(ask_acknowledged(host).acked, sent.size());

  // They are kept after the end, and a new connection counts anew.
  peer.finish();
  host.expect(framed("CLOSED"));
  EXPECT_EQ(ask_acknowledged(host).acked, sent.size());
  const TcpListener listener;
  host.connect("", "TCP", listener.port());
  EXPECT_EQ(ask_acknowledged(host).sent, 0U);
}

TEST_F(Closing, SlowSendingSaysNothingBeforeThePeerHasAll) {
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host, Window::Narrow);
  const std::string bytes = pattern(kLargestSend);
  // Quick sends fill the peer's window, so the slow one is not acknowledged before it reads.
  std::size_t sends = 0;
  do {
    host.send("", bytes);
    ASSERT_LT(++sends, 20U);
  } while (ask_acknowledged(host).not_acked == 0);
  host.ask("AT+CIPQSEND=2", {"OK"});
  host.begin_send("", bytes);
  peer.write("while it waits");
  host.expect("while it waits");
  for (std::size_t received = 0; received <= sends; ++received) peer.expect(bytes);
  host.expect(framed("SEND OK"));
  peer.write("afterwards");
  host.expect("afterwards");
}

}  // namespace
}  // namespace airmodem::e2e
