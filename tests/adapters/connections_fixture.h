/// The ground of the tests of connections: a dialer, an echo server, and a peer played by hand.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/socket_dialer.h"
#include "tests/adapters/link_test_kit.h"
#include "tests/adapters/run_until.h"

namespace airmodem {

class ConnectionsTest : public testing::Test {
 protected:
  using Words = std::vector<std::string>;

  ConnectionsTest() : resolver_(io_), peer_(io_), dialer_(io_, clock_, resolver_) {
    auto echo = EchoServer::open(io_, 0);
    if (echo) echo_ = std::move(*echo);
  }

  void SetUp() override { ASSERT_NE(echo_, nullptr); }

  void dial(Port port, Transport transport = Transport::Tcp) {
    link_ = dialer_.dial({.transport = transport, .host = "peer", .port = port}, observer_);
  }
  void dial_echo(Transport transport = Transport::Tcp) {
    dial(Port{echo_->port()}, transport);
    ASSERT_TRUE(until([&] { return observer_.opened; }));
  }
  void dial_peer() {
    dial(peer_.port());
    ASSERT_TRUE(until([&] { return observer_.opened; }));
    ASSERT_TRUE(until([&] { return peer_.accept(); }));
  }
  template <class Condition>
  bool until(Condition condition) {
    return run_until(io_, condition);
  }
  /// Leaves `count` connections to finish in the background: the peer does not close its side.
  void open_and_close(SocketDialer& dialer, int count) {
    for (int done = 0; done < count; ++done) {
      LinkObserver observer;
      const auto link = dialer.dial({.host = "peer", .port = peer_.port()}, observer);
      ASSERT_TRUE(until([&] { return observer.opened; }));
      link->close(CloseHow::Graceful);
    }
  }
  /// Everything that the peer reads until the end or a reset.
  std::string peer_reads_all() {
    std::string bytes;
    until([&] {
      bytes += peer_.read();
      return peer_.ended || peer_.reset;
    });
    return bytes;
  }

  asio::io_context io_;
  AsioClock clock_{io_};
  ToldResolver resolver_;
  Peer peer_;
  std::unique_ptr<EchoServer> echo_;
  LinkObserver observer_;
  SocketDialer dialer_;
  std::unique_ptr<Connection> link_;
};

}  // namespace airmodem
