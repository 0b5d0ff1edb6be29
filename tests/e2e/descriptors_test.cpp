/// Few descriptors and many hosts: the program lives, and whoever gets no module reads why.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host.h"
#include "peer.h"
#include "program.h"
#include "tests/adapters/restrictions.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

class Descriptors : public testing::Test {
 protected:
  /// Starts the program with a listener; `limit` is what the shell's ulimit is told, as `-n 24`.
  Program& start(const std::string& limit, Program::Arguments arguments = {},
                 Place place = Place::here()) {
    arguments.insert(arguments.end(), {"--tcp", "127.0.0.1:0"});
    const std::string script = "ulimit " + limit + R"( && exec "$0" "$@")";
    program_.emplace(arguments, Program::Environment{}, Process::Words{"sh", "-c", script});
    program_->await_ready(place);
    return *program_;
  }

  /// A host's first line.
  std::string greeting() const { return Host(program_->tcp_port()).line().read_until("\n"); }

  std::optional<Program> program_;
};

std::string refusal(int count) {
  return "airmodem: no module is free; --max-modules allows " + std::to_string(count) + "\r\n";
}

/// Whichever part of the program is the first that gets none.
TEST_F(Descriptors, TooFewToStartAreSaidToBe) {
  if (!kLivesWithoutDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  const Folder folder;
  for (const std::string limit : {"6", "8", "9", "12", "13", "14", "15", "16"}) {
    Process program(
        {"sh", "-c", "ulimit -n " + limit + R"( && exec "$0" "$@")", test_paths::airmodem_program(),
         "--pty", folder.path("modem"), "--echo-server"},
        {{"TMPDIR", folder.path()}});
    const Ended ended = program.wait();
    EXPECT_EQ(ended.status, 2);
    EXPECT_EQ(ended.errors, "airmodem: there are not enough file descriptors: the limit is " +
                                limit + "; raise it (ulimit -n)\n");
    EXPECT_TRUE(folder.is_empty()) << limit;
  }
}

TEST_F(Descriptors, FortyHostsWithTwentyFourOfThem) {
  start("-n 24");
  std::vector<std::unique_ptr<Host>> hosts;
  for (int i = 0; i < 40; ++i) hosts.push_back(std::make_unique<Host>(program_->tcp_port()));
  for (std::size_t i = 1; i < hosts.size(); ++i) EXPECT_EQ(hosts[i]->line().read_all(), refusal(1));
  hosts.front()->begin();
  hosts.front()->ask("AT", {"OK"});
  hosts.front()->close();
  wait_until("the module's end", [&] { return greeting() == "\r\n"; });
}

/// More modules than there are descriptors for: what cannot be made is refused, and nothing ends.
TEST_F(Descriptors, MoreModulesThanTheyAllow) {
  if (!kLivesWithoutDescriptors) GTEST_SKIP() << "the sanitizer needs descriptors";
  start("-n 24", {"--max-modules", "100"});
  std::vector<std::unique_ptr<Host>> hosts;
  for (int i = 0; i < 40; ++i) hosts.push_back(std::make_unique<Host>(program_->tcp_port()));
  hosts.front()->begin();
  const std::string words = hosts.back()->line().read_until("\n");
  EXPECT_TRUE(words.starts_with("airmodem: no module can be made: ")) << words;
  hosts.front()->ask("AT", {"OK"});
  hosts.clear();
  wait_until("a free descriptor", [&] { return greeting() == "\r\n"; });
}

TEST_F(Descriptors, MaxModulesIsObeyed) {
  Program& program = start("-n 256", {"--max-modules", "2"});
  Host first(program.tcp_port());
  Host second(program.tcp_port());
  first.begin();
  second.begin();
  Host third(program.tcp_port());
  EXPECT_EQ(third.line().read_all(), refusal(2));
  first.ask("AT", {"OK"});
}

/// Hosts that are turned away as often as they like do not fill the log.
TEST_F(Descriptors, RefusalsAreSaidSeldom) {
  Program& program = start("-n 256", {"--max-modules", "1"});
  Host first(program.tcp_port());
  first.begin();
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(Host(program.tcp_port()).line().read_all(), refusal(1));
  }
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_LE(std::ranges::count(ended.errors, '\n'), 20) << ended.errors;
}

/// Peers that do not close their side leave sockets that linger: one host's are bounded, and when
/// they meet another's, it is the greater user's that go.
TEST_F(Descriptors, OneHostsClosedConnectionsDoNotTakeThoseOfOthers) {
  start("-n 64");
  const TcpListener listener;
  Host greedy(program_->tcp_port());
  Host other(program_->tcp_port());
  greedy.begin();
  other.begin();
  std::vector<TcpPeer> peers;
  for (int i = 0; i < 70; ++i) {
    greedy.connect("", "TCP", listener.port());
    peers.push_back(listener.accept());
    greedy.ask("AT+CIPCLOSE", {"CLOSE OK"});
  }
  other.connect("", "TCP", listener.port());
  peers.push_back(listener.accept());
  other.send("", "hello");
  peers.back().expect("hello");
  Host next(program_->tcp_port());
  next.begin();
}

TEST_F(Descriptors, TheSoftLimitIsRaised) {
  Program& program = start("-Sn 24");
  std::vector<std::unique_ptr<Host>> hosts;
  for (int i = 0; i < 30; ++i) {
    hosts.push_back(std::make_unique<Host>(program.tcp_port()));
    hosts.back()->begin();
  }
}

}  // namespace
}  // namespace airmodem::e2e
