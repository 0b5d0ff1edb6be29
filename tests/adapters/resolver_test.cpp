/// CaresResolver against name servers that the test plays on loopback UDP sockets.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/echo_server.h"
#include "adapters/network/module_resolver.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/network/target_policy.h"
#include "tests/adapters/link_test_kit.h"
#include "tests/adapters/name_packets.h"
#include "tests/adapters/run_until.h"

namespace airmodem {
namespace {

using asio::ip::udp;

/// A name server that holds the questions it gets until the test answers them.
class NameServer {
 public:
  explicit NameServer(asio::io_context& io) : socket_(io, {asio::ip::address_v4::loopback(), 0}) {
    socket_.non_blocking(true);
  }

  std::string address() const {
    return "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }

  /// The questions that have come so far.
  std::size_t questions() {
    std::string bytes(512, '\0');
    udp::endpoint from;
    boost::system::error_code error;
    for (;;) {
      const std::size_t size = socket_.receive_from(asio::buffer(bytes), from, 0, error);
      if (error) return waiting_.size();
      waiting_.emplace_back(bytes.substr(0, size), from);
    }
  }

  /// Answers every question that waits: A with 10.1.2.3 and 10.1.2.4, AAAA with fd00::1.
  void answer_all() {
    for (const auto& [question, from] : std::exchange(waiting_, {})) {
      std::string v6(16, '\0');
      v6.front() = '\xfd';
      v6.back() = '\x01';
      const std::string v4[] = {std::string("\x0a\x01\x02\x03", 4),
                                std::string("\x0a\x01\x02\x04", 4)};
      const bool wants_v4 = e2e::asks_for_v4(question);
      const std::string reply =
          wants_v4 ? e2e::name_answer(question, {v4[0], v4[1]}) : e2e::name_answer(question, {v6});
      socket_.send_to(asio::buffer(reply), from);
    }
  }

  void refuse_all() {
    for (const auto& [question, from] : std::exchange(waiting_, {})) {
      socket_.send_to(asio::buffer(e2e::no_such_name(question)), from);
    }
  }

 private:
  udp::socket socket_;
  std::vector<std::pair<std::string, udp::endpoint>> waiting_;
};

class ResolverTest : public testing::Test {
 protected:
  ResolverTest() : server_(io_) {}

  void SetUp() override {
    auto resolver = CaresResolver::open(io_, {server_.address()});
    ASSERT_TRUE(resolver) << resolver.error().message;
    resolver_ = std::move(*resolver);
  }

  std::unique_ptr<Lookup> ask(const std::string& name, std::optional<Resolver::Answer>& answer) {
    return resolver_->resolve(name, [&answer](Resolver::Answer told) { answer = std::move(told); });
  }
  /// The answer that comes without any name server's doing.
  Resolver::Answer answer_to(const std::string& name) {
    std::optional<Resolver::Answer> answer;
    const auto lookup = ask(name, answer);
    EXPECT_FALSE(answer) << "called before resolve() has returned";
    EXPECT_TRUE(run_until(io_, [&] { return answer.has_value(); })) << name;
    return answer.value_or(tl::unexpected(LookupFailure::General));
  }

  asio::io_context io_;
  NameServer server_;
  std::unique_ptr<CaresResolver> resolver_;
};

using Addresses = std::vector<std::string>;

TEST_F(ResolverTest, AnAddressIsItsOwnAnswer) {
  EXPECT_EQ(answer_to("192.0.2.1"), Addresses{"192.0.2.1"});
  EXPECT_EQ(answer_to("2001:DB8::1"), Addresses{"2001:db8::1"});
  EXPECT_EQ(server_.questions(), 0U);
}

TEST_F(ResolverTest, LocalhostNeedsNoServer) {
  const auto answer = answer_to("localhost");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->front(), "127.0.0.1");
  EXPECT_EQ(server_.questions(), 0U);
}

TEST_F(ResolverTest, InvalidNamesAreNotAsked) {
  const std::string names[] = {"",           "two words",          std::string("cut\0off", 7),
                               "tab\tbed",   "caf\xc3\xa9.fr",     "line\n",
                               "del\x7f.de", std::string(254, 'a')};
  for (const std::string& name : names) {
    EXPECT_EQ(answer_to(name), tl::unexpected(LookupFailure::InvalidName)) << name;
  }
  EXPECT_EQ(server_.questions(), 0U);
}

TEST_F(ResolverTest, PutsTheAddressesOfTheNetworkThatTheModuleKnowsFirst) {
  std::optional<Resolver::Answer> answer;
  const auto lookup = ask("device.example.", answer);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() == 2; }));
  server_.answer_all();
  ASSERT_TRUE(run_until(io_, [&] { return answer.has_value(); }));
  ASSERT_TRUE(*answer);
  ASSERT_EQ((*answer)->size(), 3U);
  Addresses v4((*answer)->begin(), (*answer)->begin() + 2);
  std::sort(v4.begin(), v4.end());
  EXPECT_EQ(v4, (Addresses{"10.1.2.3", "10.1.2.4"}));
  EXPECT_EQ((*answer)->back(), "fd00::1");
}

TEST_F(ResolverTest, ANameThatDoesNotExistIsAGeneralFailure) {
  std::optional<Resolver::Answer> answer;
  const auto lookup = ask("nowhere.example.", answer);
  ASSERT_TRUE(run_until(io_, [&] {
    server_.questions();
    server_.refuse_all();
    return answer.has_value();
  }));
  EXPECT_EQ(*answer, tl::unexpected(LookupFailure::General));
}

TEST_F(ResolverTest, ASilentServerStopsNeitherOtherLookupsNorLinks) {
  std::optional<Resolver::Answer> silent;
  const auto lookup = ask("slow.example.", silent);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() > 0; }));
  EXPECT_TRUE(answer_to("localhost"));

  auto echo = EchoServer::open(io_, 0);
  ASSERT_TRUE(echo);
  AsioClock clock(io_);
  SocketDialer dialer(io_, clock, *resolver_);
  LinkObserver observer;
  const auto link = dialer.dial({.host = "127.0.0.1", .port = Port{(*echo)->port()}}, observer);
  ASSERT_TRUE(run_until(io_, [&] { return observer.opened; }));
  link->send("ping", SendReport::Taken);
  EXPECT_TRUE(run_until(io_, [&] { return observer.data == "ping"; }));
  EXPECT_FALSE(silent);
}

TEST_F(ResolverTest, NobodyAtTheServersPortIsNoServer) {
  udp::socket gone(io_, {asio::ip::address_v4::loopback(), 0});
  const std::string address = "127.0.0.1:" + std::to_string(gone.local_endpoint().port());
  gone.close();
  auto resolver = CaresResolver::open(io_, {address});
  ASSERT_TRUE(resolver);
  resolver_ = std::move(*resolver);
  EXPECT_EQ(answer_to("device.example."), tl::unexpected(LookupFailure::NoServer));
}

TEST_F(ResolverTest, ADestroyedLookupIsNotAnswered) {
  std::optional<Resolver::Answer> answer;
  auto lookup = ask("device.example.", answer);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() == 2; }));
  lookup.reset();
  server_.answer_all();
  std::optional<Resolver::Answer> second;
  const auto other = ask("other.example.", second);
  ASSERT_TRUE(run_until(io_, [&] {
    server_.questions();
    server_.answer_all();
    return second.has_value();
  }));
  EXPECT_FALSE(answer);
}

TEST_F(ResolverTest, TheHandlerMayDestroyItsLookup) {
  std::unique_ptr<Lookup> lookup;
  bool called = false;
  lookup = resolver_->resolve("127.0.0.1", [&](const Resolver::Answer&) {
    lookup.reset();
    called = true;
  });
  EXPECT_TRUE(run_until(io_, [&] { return called; }));
}

TEST_F(ResolverTest, TheResolverMayGoWhileLookupsRun) {
  std::optional<Resolver::Answer> answer;
  const auto lookup = ask("device.example.", answer);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() > 0; }));
  const auto literal = ask("192.0.2.1", answer);
  resolver_.reset();
  run_ready(io_);
  EXPECT_FALSE(answer);
}

TEST_F(ResolverTest, NamesItsServersWithoutPorts) {
  EXPECT_EQ(resolver_->servers(), Addresses{"127.0.0.1"});
  auto two = CaresResolver::open(io_, {"192.0.2.1:5353", "[2001:db8::2]:53"});
  ASSERT_TRUE(two);
  EXPECT_EQ((*two)->servers(), (Addresses{"192.0.2.1", "2001:db8::2"}));
}

// A module's own servers.

TEST_F(ResolverTest, AModuleAsksTheSharedServersUntilItIsToldOthers) {
  NameServer own(io_);
  const auto policy = TargetPolicy::parse({.map = {"10.0.0.1:53=" + own.address()}});
  ASSERT_TRUE(policy);
  ModuleResolver module(io_, *resolver_, *policy);
  ModuleResolver other(io_, *resolver_);
  EXPECT_EQ(module.servers(), Addresses{"127.0.0.1"});
  const auto ignore = [](const Resolver::Answer&) {};

  const auto first = module.resolve("first.example.", ignore);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() == 2; }));
  module.use_servers({"10.0.0.1"});
  EXPECT_EQ(module.servers(), Addresses{"10.0.0.1"});
  const auto second = module.resolve("second.example.", ignore);
  ASSERT_TRUE(run_until(io_, [&] { return own.questions() == 2; }));
  EXPECT_EQ(server_.questions(), 2U);

  const auto others = other.resolve("third.example.", ignore);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() == 4; }));
  module.use_servers({});
  EXPECT_EQ(module.servers(), Addresses{"127.0.0.1"});
  const auto last = module.resolve("fourth.example.", ignore);
  ASSERT_TRUE(run_until(io_, [&] { return server_.questions() == 6; }));
  EXPECT_EQ(own.questions(), 2U);
}

TEST_F(ResolverTest, ALookupOutlastsTheServersItBeganWith) {
  NameServer own(io_);
  const auto policy = TargetPolicy::parse({.map = {"10.0.0.1:53=" + own.address()}});
  ASSERT_TRUE(policy);
  ModuleResolver module(io_, *resolver_, *policy);
  module.use_servers({"10.0.0.1"});
  std::optional<Resolver::Answer> answer;
  std::unique_ptr<Lookup> lookup = module.resolve("device.example.", [&](Resolver::Answer told) {
    answer = std::move(told);
    lookup.reset();  // and with it the last of the old servers
  });
  ASSERT_TRUE(run_until(io_, [&] { return own.questions() == 2; }));
  module.use_servers({"10.0.0.2"});
  own.answer_all();
  ASSERT_TRUE(run_until(io_, [&] { return answer.has_value(); }));
  EXPECT_TRUE(*answer);
}

TEST_F(ResolverTest, WithoutAReachableServerThereIsNone) {
  const auto policy = TargetPolicy::parse({.deny = {"*:53"}});
  ASSERT_TRUE(policy);
  ModuleResolver module(io_, *resolver_, *policy);
  module.use_servers({"127.0.0.1", "::1"});
  std::optional<Resolver::Answer> answer;
  const auto lookup =
      module.resolve("device.example.", [&](Resolver::Answer told) { answer = std::move(told); });
  EXPECT_FALSE(answer);
  ASSERT_TRUE(run_until(io_, [&] { return answer.has_value(); }));
  EXPECT_EQ(*answer, tl::unexpected(LookupFailure::NoServer));
}

TEST_F(ResolverTest, RefusesAServerThatIsNoAddress) {
  const auto resolver = CaresResolver::open(io_, {"dns.example"});
  ASSERT_FALSE(resolver);
  EXPECT_NE(resolver.error().message.find("dns.example"), std::string::npos);
}

}  // namespace
}  // namespace airmodem
