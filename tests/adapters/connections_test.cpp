/// TCP over loopback sockets: opening, sending, receiving and closing.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/adapters/connections_fixture.h"

namespace airmodem {
namespace {

// Opening.

TEST_F(ConnectionsTest, OpensSendsAndReceives) {
  dial_echo();
  link_->send("hello", SendReport::Taken);
  EXPECT_EQ(observer_.sent, 5U);
  EXPECT_TRUE(until([&] { return observer_.data == "hello"; }));
  EXPECT_EQ(observer_.events, (Words{"resolved 127.0.0.1", "opened", "sent", "data"}));
}

TEST_F(ConnectionsTest, CallsNobodyBeforeDialHasReturned) {
  dial(Port{echo_->port()});
  EXPECT_TRUE(observer_.events.empty());
}

TEST_F(ConnectionsTest, ARefusedConnectionIsRefused) {
  peer_.stop_listening();
  Peer gone(io_);
  const Port port = gone.port();
  gone.stop_listening();
  dial(port);
  ASSERT_TRUE(until([&] { return observer_.failed.has_value(); }));
  EXPECT_EQ(*observer_.failed, OpenFailure::Refused);
  EXPECT_EQ(observer_.events, (Words{"resolved 127.0.0.1", "failed"}));
}

TEST_F(ConnectionsTest, ANameWithoutAddressIsANameFailure) {
  resolver_.answer = tl::unexpected(LookupFailure::General);
  dial(peer_.port());
  ASSERT_TRUE(until([&] { return observer_.failed.has_value(); }));
  EXPECT_EQ(*observer_.failed, OpenFailure::Name);
}

TEST_F(ConnectionsTest, AnAddressWithoutRouteIsUnreachable) {
  resolver_.answer = std::vector<std::string>{"255.255.255.255"};
  dial(peer_.port());
  ASSERT_TRUE(until([&] { return observer_.failed.has_value(); }));
  EXPECT_TRUE(observer_.failed == OpenFailure::Unreachable ||
              observer_.failed == OpenFailure::Forbidden);
}

TEST_F(ConnectionsTest, TriesEachAddressInTurn) {
  resolver_.answer = std::vector<std::string>{"127.0.0.2", "127.0.0.1"};  // nobody is at the first
  dial(Port{echo_->port()});
  ASSERT_TRUE(until([&] { return observer_.opened; }));
  EXPECT_EQ(observer_.events, (Words{"resolved 127.0.0.2", "resolved 127.0.0.1", "opened"}));
}

TEST_F(ConnectionsTest, ConnectsFromTheLocalAddressAndSkipsTheOtherFamily) {
  SocketDialer dialer(io_, clock_, resolver_,
                      {.local_address = asio::ip::make_address("127.0.0.3")});
  resolver_.answer = std::vector<std::string>{"::1", "127.0.0.1"};
  const auto link = dialer.dial({.host = "peer", .port = peer_.port()}, observer_);
  ASSERT_TRUE(until([&] { return observer_.opened && peer_.accept(); }));
  EXPECT_EQ(peer_.socket().remote_endpoint().address().to_string(), "127.0.0.3");
  EXPECT_EQ(observer_.events.front(), "resolved 127.0.0.1");
}

TEST_F(ConnectionsTest, ALookupThatNeverEndsStopsNoOtherLink) {
  resolver_.answer.reset();
  LinkObserver stuck;
  const auto waiting = dialer_.dial({.host = "slow", .port = peer_.port()}, stuck);
  resolver_.answer = std::vector<std::string>{"127.0.0.1"};
  dial_echo();
  link_->send("x", SendReport::Taken);
  EXPECT_TRUE(until([&] { return observer_.data == "x"; }));
  EXPECT_TRUE(stuck.events.empty());
  waiting->close(CloseHow::Graceful);
}

TEST_F(ConnectionsTest, HearsNothingAfterCloseOrDestructionInAnyCallback) {
  for (const std::string moment : {"resolved 127.0.0.1", "opened", "sent", "acked", "data"}) {
    LinkObserver observer;
    std::unique_ptr<Connection> link;
    bool over = false;
    observer.on_event = [&](const std::string& event) {
      EXPECT_FALSE(over) << event << " after close in " << moment;
      if (event == "opened" && moment != "opened") link->send("hi", SendReport::Acknowledged);
      if (event != moment) return;
      over = true;
      link->close(CloseHow::Quick);
    };
    link = dialer_.dial({.host = "peer", .port = Port{echo_->port()}}, observer);
    EXPECT_TRUE(until([&] { return over; })) << moment;
    run_ready(io_);
    link.reset();
    run_ready(io_);
  }
}

TEST_F(ConnectionsTest, ADroppedConnectionSaysNothing) {
  dial(Port{echo_->port()});
  link_.reset();
  run_ready(io_);
  EXPECT_TRUE(observer_.events.empty());
}

// Sending.

TEST_F(ConnectionsTest, TheAcknowledgementComesBeforeTheAnswer) {
  dial_echo();
  for (int round = 1; round <= 300; ++round) {
    observer_.events.clear();
    observer_.data.clear();
    link_->send("ping", SendReport::Acknowledged);
    ASSERT_TRUE(until([&] { return observer_.data == "ping"; }));
    ASSERT_EQ(observer_.events, (Words{"sent", "acked", "data"})) << round;
    ASSERT_EQ(observer_.acked, static_cast<std::uint64_t>(round) * 4);
    ASSERT_EQ(link_->acked(), observer_.acked);
  }
}

TEST_F(ConnectionsTest, ReportsEachAcknowledgementUntilAllIsAcknowledged) {
  dial_peer();
  const std::string bytes = pattern(20'000'000);
  link_->send(bytes, SendReport::Acknowledged);
  ASSERT_TRUE(until([&] { return observer_.acked > 0; }));
  EXPECT_LT(observer_.acked, bytes.size());
  std::string received;
  ASSERT_TRUE(until([&] {
    received += peer_.read();
    return observer_.acked == bytes.size();
  }));
  EXPECT_EQ(observer_.sent, bytes.size());
  EXPECT_EQ(observer_.events.back(), "acked");
  ASSERT_TRUE(until([&] { return (received += peer_.read()).size() == bytes.size(); }));
  EXPECT_TRUE(received == bytes);
}

TEST_F(ConnectionsTest, ABigSendWaitsForAPeerThatReadsLate) {
  dial_peer();
  const std::string bytes = pattern(20'000'000);
  link_->send(bytes, SendReport::Taken);
  run_ready(io_);
  EXPECT_GT(observer_.sent, 0U);
  EXPECT_LT(observer_.sent, bytes.size());
  EXPECT_LE(io_.run_for(std::chrono::milliseconds(20)), 10U) << "the loop spins";
  std::string received;
  ASSERT_TRUE(until([&] { return (received += peer_.read()).size() == bytes.size(); }));
  EXPECT_TRUE(received == bytes);
  EXPECT_EQ(observer_.sent, bytes.size());
}

TEST_F(ConnectionsTest, TheNextSendMayBeginInsideTheReportOfTheLast) {
  dial_peer();
  int left = 20'000;
  observer_.on_event = [&](const std::string& event) {
    if (event == "sent" && --left > 0) link_->send(std::string(100, 's'), SendReport::Taken);
  };
  link_->send(std::string(100, 's'), SendReport::Taken);
  std::size_t received = 0;
  EXPECT_TRUE(until([&] { return (received += peer_.read().size()) == 2'000'000; })) << received;
}

TEST_F(ConnectionsTest, KeepsTheLastFigureOfAcknowledgedBytes) {
  dial_peer();
  link_->send("12345", SendReport::Acknowledged);
  ASSERT_TRUE(until([&] { return observer_.acked == 5; }));
  const std::string bytes = pattern(20'000'000);
  link_->send(bytes, SendReport::Taken);  // more than the peer's buffers hold
  run_ready(io_);
  peer_.socket().set_option(asio::socket_base::linger(true, 0));
  peer_.socket().close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Reset);
  EXPECT_GE(link_->acked(), 5U);
  EXPECT_LT(link_->acked(), observer_.sent);
  EXPECT_EQ(link_->acked(), observer_.acked) << "the last report comes before the end";
}

// Receiving.

TEST_F(ConnectionsTest, AllDataComesBeforeTheEnd) {
  dial_peer();
  const std::string bytes = pattern(3'000'000);
  std::size_t written = 0;
  ASSERT_TRUE(until([&] {
    written += peer_.write(std::string_view(bytes).substr(written));
    return written == bytes.size();
  }));
  peer_.socket().close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Peer);
  EXPECT_TRUE(observer_.data == bytes);
  EXPECT_EQ(observer_.events.back(), "closed");
}

TEST_F(ConnectionsTest, AFailingWriteLosesNothingThatCameBefore) {
  dial_peer();
  link_->pause_reading();
  link_->send("never read", SendReport::Taken);
  ASSERT_TRUE(until([&] { return peer_.socket().available() > 0; }));
  ASSERT_EQ(peer_.write("last words"), 10U);
  peer_.socket().close();  // with bytes unread: a reset
  const auto before = observer_.events;
  for (int tries = 0; tries < 100; ++tries) link_->send("x", SendReport::Taken);
  run_ready(io_);
  EXPECT_TRUE(observer_.data.empty());
  EXPECT_FALSE(observer_.closed) << "paused";
  link_->resume_reading();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Reset);
  EXPECT_EQ(observer_.data, "last words");
  EXPECT_EQ(observer_.events.back(), "closed");
}

TEST_F(ConnectionsTest, AFailingWriteAfterThePeersEndIsThePeersEnd) {
  dial_peer();
  ASSERT_EQ(peer_.write("bye"), 3U);
  peer_.socket().close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Peer);
  EXPECT_EQ(observer_.data, "bye");
  link_->send("into the void", SendReport::Acknowledged);
  run_ready(io_);
  EXPECT_EQ(observer_.events.back(), "closed");
}

TEST_F(ConnectionsTest, PausedReadingHoldsThePeerBackAndLosesNothing) {
  dial_peer();
  link_->pause_reading();
  const std::string bytes = pattern(64'000'000);
  std::size_t written = 0;
  int idle = 0;
  ASSERT_TRUE(until([&] {
    const std::size_t size = peer_.write(std::string_view(bytes).substr(written));
    written += size;
    idle = size == 0 ? idle + 1 : 0;
    return idle == 20;
  }));
  EXPECT_LT(written, 32'000'000U) << "only the kernel's own buffers may fill";
  EXPECT_TRUE(observer_.data.empty());
  link_->resume_reading();
  ASSERT_TRUE(until([&] {
    written += peer_.write(std::string_view(bytes).substr(written));
    return observer_.data.size() == bytes.size();
  }));
  EXPECT_TRUE(observer_.data == bytes);
}

TEST_F(ConnectionsTest, WhatTheStackNeverTookIsToldBeforeTheEnd) {
  dial_peer();
  const std::string bytes = pattern(16'000'000);
  link_->send(bytes, SendReport::Taken);
  run_ready(io_);
  ASSERT_LT(observer_.sent, bytes.size());
  EXPECT_EQ(link_->unsent(), bytes.size() - observer_.sent);
  peer_.socket().set_option(asio::socket_base::linger(true, 0));
  peer_.socket().close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Reset);
  EXPECT_TRUE(observer_.unsent == bytes.substr(observer_.sent));
  EXPECT_EQ(observer_.events.back(), "closed");
}

/// A peer that ends its own direction and does not read: what is told as unsent, and what was to be
/// acknowledged, must not reach it later.
TEST_F(ConnectionsTest, AnEndAmidASendIsAResetAndNothingArrivesLater) {
  for (const auto report : {SendReport::Taken, SendReport::Acknowledged}) {
    observer_ = {};
    dial_peer();
    const std::string bytes = pattern(16'000'000);
    link_->send(bytes, report);
    run_ready(io_);
    ASSERT_LT(observer_.sent, bytes.size());
    peer_.socket().shutdown(asio::socket_base::shutdown_send);
    ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
    EXPECT_EQ(observer_.unsent.size(), bytes.size() - observer_.sent);
    EXPECT_LT(peer_reads_all().size(), bytes.size() - observer_.unsent.size());
    EXPECT_TRUE(peer_.reset);
    peer_.reset = peer_.ended = false;
    peer_.socket().close();
  }
}

TEST_F(ConnectionsTest, WhatIsSentAfterAFailureIsToldAsUnsentToo) {
  dial_peer();
  link_->pause_reading();
  peer_.socket().set_option(asio::socket_base::linger(true, 0));
  peer_.socket().close();
  ASSERT_TRUE(until([&] {
    link_->send("x", SendReport::Taken);
    return link_->unsent() > 0;
  }));
  link_->send("yz", SendReport::Taken);
  link_->resume_reading();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.unsent, "xyz");
}

TEST_F(ConnectionsTest, PausingInsideDataStopsAfterThatPiece) {
  dial_peer();
  observer_.on_event = [&](const std::string& event) {
    if (event == "data") link_->pause_reading();
  };
  std::size_t written = 0;
  while (const std::size_t size = peer_.write(pattern(100'000))) written += size;
  peer_.socket().close();
  while (observer_.data.size() < written) {
    const std::size_t before = observer_.pieces.size();
    ASSERT_TRUE(until([&] { return observer_.pieces.size() > before; }));
    run_ready(io_);
    ASSERT_EQ(observer_.pieces.size(), before + 1);
    ASSERT_LE(observer_.pieces.back().size(), 65'536U);
    link_->resume_reading();
  }
  EXPECT_TRUE(until([&] { return observer_.closed == CloseReason::Peer; }));
}

TEST_F(ConnectionsTest, PausingInsideTheAcknowledgementHoldsBackTheAnswer) {
  dial_echo();
  observer_.on_event = [&](const std::string& event) {
    if (event == "acked") link_->pause_reading();
  };
  for (int round = 0; round < 100; ++round) {
    observer_.data.clear();
    link_->send("ping", SendReport::Acknowledged);
    const std::uint64_t total = observer_.sent;
    ASSERT_TRUE(until([&] { return observer_.acked == total; }));
    run_ready(io_);
    ASSERT_TRUE(observer_.data.empty());
    link_->resume_reading();
    ASSERT_TRUE(until([&] { return observer_.data == "ping"; }));
  }
}

TEST_F(ConnectionsTest, AResetIsAReset) {
  dial_peer();
  peer_.socket().set_option(asio::socket_base::linger(true, 0));
  peer_.socket().close();
  ASSERT_TRUE(until([&] { return observer_.closed.has_value(); }));
  EXPECT_EQ(observer_.closed, CloseReason::Reset);
}

// Closing.

TEST_F(ConnectionsTest, GracefulAndQuickDeliverEverythingToAPeerThatReadsLate) {
  for (const CloseHow how : {CloseHow::Graceful, CloseHow::Quick}) {
    observer_ = {};
    dial_peer();
    const std::string bytes = pattern(8'000'000);
    link_->send(bytes, SendReport::Taken);
    link_->close(how);
    link_.reset();
    EXPECT_EQ(dialer_.lingering(), 1U);
    EXPECT_TRUE(peer_reads_all() == bytes);
    EXPECT_TRUE(peer_.ended);
    EXPECT_FALSE(peer_.reset);
    if (how == CloseHow::Graceful) peer_.socket().close();
    EXPECT_TRUE(until([&] { return dialer_.lingering() == 0; }));
    peer_.socket().close();
    peer_.ended = false;
  }
}

TEST_F(ConnectionsTest, AGracefulCloseLetsThePeerFinishItsAnswer) {
  dial_peer();
  link_->send("question", SendReport::Taken);
  link_->close(CloseHow::Graceful);
  EXPECT_EQ(peer_reads_all(), "question");
  const std::string answer = pattern(2'000'000);
  std::size_t written = 0;
  ASSERT_TRUE(until([&] {
    written += peer_.write(std::string_view(answer).substr(written));
    return written == answer.size();
  }));
  EXPECT_EQ(dialer_.lingering(), 1U);
  peer_.socket().close();
  EXPECT_TRUE(until([&] { return dialer_.lingering() == 0; }));
  EXPECT_FALSE(peer_.reset);
}

TEST_F(ConnectionsTest, AQuickCloseWithUnreadDataResetsNobody) {
  dial_peer();
  link_->pause_reading();
  ASSERT_EQ(peer_.write("unread"), 6U);
  link_->send("answer", SendReport::Taken);
  link_->close(CloseHow::Quick);
  ASSERT_TRUE(until([&] { return dialer_.lingering() == 0; }));
  EXPECT_EQ(peer_reads_all(), "answer");
  EXPECT_FALSE(peer_.reset);
}

TEST_F(ConnectionsTest, AnAbortResetsThePeer) {
  dial_peer();
  link_->close(CloseHow::Abort);
  peer_reads_all();
  EXPECT_TRUE(peer_.reset);
  EXPECT_EQ(dialer_.lingering(), 0U);
}

TEST_F(ConnectionsTest, ClosedConnectionsThatFinishAreBounded) {
  SocketDialer dialer(io_, clock_, resolver_, {.local_address = {}, .lingering_limit = 2});
  open_and_close(dialer, 5);
  EXPECT_EQ(dialer.lingering(), 2U);
}

TEST_F(ConnectionsTest, WhoClosesMostMakesRoomForTheOthers) {
  const auto pool = std::make_shared<LingeringPool>(4);
  SocketDialer greedy(io_, clock_, resolver_, {.lingering_pool = pool});
  auto other = std::make_unique<SocketDialer>(io_, clock_, resolver_,
                                              SocketDialerOptions{.lingering_pool = pool});
  open_and_close(greedy, 10);
  EXPECT_EQ(greedy.lingering(), 4U);
  open_and_close(*other, 3);
  EXPECT_EQ(other->lingering(), 2U);
  open_and_close(greedy, 10);
  EXPECT_EQ(greedy.lingering(), 2U);
  EXPECT_EQ(other->lingering(), 2U);
  EXPECT_EQ(pool->size(), 4U);
  other.reset();
  EXPECT_EQ(pool->size(), 2U);
  open_and_close(greedy, 10);
  EXPECT_EQ(greedy.lingering(), 4U);
}

TEST_F(ConnectionsTest, ADialerThatGoesLetsTheKernelFinish) {
  {
    SocketDialer dialer(io_, clock_, resolver_);
    const auto link = dialer.dial({.host = "peer", .port = peer_.port()}, observer_);
    ASSERT_TRUE(until([&] { return observer_.opened && peer_.accept(); }));
    link->send("last", SendReport::Taken);
    link->close(CloseHow::Graceful);
  }
  EXPECT_EQ(peer_reads_all(), "last");
  EXPECT_FALSE(peer_.reset);
}

}  // namespace
}  // namespace airmodem
