/// The runtime's driver over fake ports, on virtual time: who is made to wait when somebody does
/// not read, how it comes to its end, its deadlines and its hooks.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/run_module.h"

namespace airmodem::testing {
namespace {

using namespace std::chrono_literals;

constexpr LinkId kLink{0};
constexpr std::string_view kAnswer = "\r\nOK\r\n";

/// A text that is no part of any answer.
std::string letters(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; ++at) text[at] = static_cast<char>('a' + at * at % 26);
  return text;
}

class DriverTest : public ::testing::Test {
 protected:
  void start(PeerKind peer = PeerKind::Sink, std::vector<Hook*> hooks = {}) {
    run_.emplace(peer, ModuleKind{}, std::move(hooks));
    run().port.open();
    run().say("ATE0");
  }
  void bring_up() {
    run().say("AT+CSTT");
    EXPECT_EQ(run().say("AT+CIICR"), kAnswer);
    EXPECT_EQ(run().say("AT+CIFSR"), "\r\n10.0.0.7\r\n");
  }
  void connect() {
    bring_up();
    EXPECT_EQ(run().say(R"(AT+CIPSTART="TCP","peer",7)"), "\r\nOK\r\n\r\nCONNECT OK\r\n");
  }
  void connect_transparent() {
    run().say("AT+CIPMODE=1");
    bring_up();
    EXPECT_EQ(run().say(R"(AT+CIPSTART="TCP","peer",7)"), "\r\nOK\r\n\r\nCONNECT\r\n");
  }
  /// The peer sends `text` until it is not read any more.
  void flood(const std::string& text) {
    peer().to_send = text;
    while (run().network.serve(kLink, 3000)) run().run_ready();
  }
  /// How long the end takes, which must come.
  Duration end() {
    const Instant begun = run().clock.now();
    EXPECT_TRUE(run().finish(1min));
    return run().clock.now() - begun;
  }

  RunModule& run() { return *run_; }
  PeerLink& peer() { return run().network.peer(kLink); }

  std::optional<RunModule> run_;
};

// ---- a program that has stood still ----

// What has come meanwhile is heard before a deadline that is over is met, in whatever order the
// loop comes to it.
class StoodStill : public DriverTest {
 protected:
  void send_hello() {
    connect();
    peer().acknowledges = false;
    run().say("AT+CIPSEND=5");
    EXPECT_EQ(run().say("hello"), "\r\nSEND OK\r\n");
  }
};

TEST_F(StoodStill, WhatWasAcknowledgedMeanwhileCounts) {
  start();
  send_hello();
  run().clock.stand_still(200s);
  run().run_ready();  // the deadline comes first
  run().network.acknowledge(kLink);
  run().pass(200s);
  EXPECT_EQ(run().port.read_all(), "");
  EXPECT_EQ(run().say("AT+CIPSTATUS"), "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n");
}

TEST_F(StoodStill, WhateverIsHeardFirst) {
  start();
  send_hello();
  run().clock.stand_still(200s);
  run().port.type("AT\r");
  EXPECT_EQ(run().port.read_all(), kAnswer);
  run().network.acknowledge(kLink);
  run().pass(200s);
  EXPECT_EQ(run().port.read_all(), "");
}

TEST_F(StoodStill, APeerThatHasTakenNothingIsGivenUp) {
  start();
  send_hello();
  run().clock.stand_still(200s);
  run().pass(kSecondChance);
  EXPECT_EQ(run().port.read_all(), "\r\nCLOSED\r\n");
}

TEST_F(StoodStill, PutsADeadlineOffOnce) {
  start();
  send_hello();
  for (int times = 0; times < 2; ++times) {
    run().clock.stand_still(200s);
    run().run_ready();
  }
  EXPECT_EQ(run().port.read_all(), "\r\nCLOSED\r\n");
}

TEST_F(StoodStill, AConnectionThatCameUpMeanwhileIsUp) {
  start(PeerKind::Absent);
  bring_up();
  EXPECT_EQ(run().say(R"(AT+CIPSTART="TCP","peer",7)"), kAnswer);
  run().clock.stand_still(100s);
  run().network.let_open(kLink);
  run().run_ready();
  EXPECT_EQ(run().port.read_all(), "\r\nCONNECT OK\r\n");
}

// ---- somebody does not read ----

TEST_F(DriverTest, AHostThatDoesNotReadStopsPeersAndHostAndLosesNothing) {
  start();
  connect();
  run().port.room = 0;
  const std::string text = letters(100'000);
  flood(text);
  EXPECT_TRUE(peer().is_paused);
  EXPECT_GE(peer().sent.size(), kTerminalBacklog);
  EXPECT_LT(peer().sent.size(), 2 * kTerminalBacklog);
  run().port.type("AT\r");
  EXPECT_EQ(run().port.typed(), "AT\r") << "it is read, and its answer would wait too";

  run().port.room = 100;
  run().port.read(0);
  std::string heard;
  bool goes_on = true;
  while (goes_on) {
    const std::string piece = run().port.read(100);
    heard += piece;
    goes_on = run().network.serve(kLink, 3000);
    goes_on = run().port.carry(100) || goes_on || !piece.empty();
  }
  const std::size_t answer = heard.find(kAnswer);
  ASSERT_NE(answer, std::string::npos);
  heard.erase(answer, kAnswer.size());
  std::erase_if(heard, [](char c) { return c == '\r' || c == '\n'; });  // after each piece
  EXPECT_TRUE(heard == text);
}

TEST_F(DriverTest, GoesOnOnlyWhenTheHostHasReadAll) {
  start();
  connect();
  run().port.room = 0;
  flood(letters(100'000));
  run().port.room = 2 * kTerminalBacklog;
  run().port.read(0);  // all of it is written now
  EXPECT_FALSE(peer().is_paused);
  run().port.room = 0;
  flood(peer().to_send);
  ASSERT_TRUE(peer().is_paused);
  run().port.room = run().port.written().size() + 1;
  run().port.read(0);
  EXPECT_TRUE(peer().is_paused) << "one byte was written";
}

TEST_F(DriverTest, AHostThatGoesLeavesNothingToTheNext) {
  start();
  connect();
  run().port.room = 0;
  flood(letters(100'000));
  run().port.close();
  EXPECT_FALSE(peer().is_paused);
  run().port.room = kEndless;
  run().port.read(0);
  run().port.open();
  EXPECT_EQ(run().say("AT"), kAnswer);
}

TEST_F(DriverTest, APeerThatDoesNotReadStopsATransparentHost) {
  start();
  connect_transparent();
  peer().room = 0;
  const std::string text = letters(200'000);
  run().port.type(text);
  for (int turn = 0; turn < 100; ++turn) {
    run().pass(100ms);
    run().port.carry(3000);
  }
  EXPECT_GT(run().port.typed().size(), text.size() / 2) << "the host is read all the time";
  run().network.give_room(kLink, kEndless);
  for (int turn = 0; turn < 1000 && !run().port.typed().empty(); ++turn) {
    run().port.carry(3000);
    run().pass(10ms);
  }
  run().pass(1s);
  EXPECT_TRUE(peer().received == text);
}

// ---- the end ----

TEST_F(DriverTest, EndsAtOnceWhenNothingIsLeftToDo) {
  start();
  connect();
  EXPECT_LE(end(), 10ms);
  EXPECT_EQ(peer().closed_by_module, CloseHow::Graceful);
  EXPECT_EQ(run().log.count("were not"), 0);
}

TEST_F(DriverTest, WaitsForAPeerThatTakesItsBytesLate) {
  start();
  connect();
  peer().room = 0;
  run().say("AT+CIPSEND=5");
  run().say("hello");
  run().driver().finish([this] { run().is_over = true; });
  run().pass(2s);
  EXPECT_FALSE(run().is_over);
  EXPECT_EQ(peer().closed_by_module, std::nullopt);
  run().network.give_room(kLink, 5);
  run().pass(10ms);
  EXPECT_TRUE(run().is_over);
  EXPECT_EQ(peer().received, "hello");
  EXPECT_EQ(run().log.count("were not acknowledged"), 0);
}

TEST_F(DriverTest, WaitsFiveSecondsForAPeerThatTakesNothingAndSaysWhatIsLeft) {
  start();
  connect();
  peer().room = 0;
  run().say("AT+CIPSEND=5");
  run().say("hello");
  EXPECT_EQ(end(), kEndPatience);
  EXPECT_EQ(run().log.count("warning 5 bytes were not acknowledged by their peers"), 1);
}

TEST_F(DriverTest, WaitsFiveSecondsForAHostThatDoesNotReadAndSaysWhatIsLeft) {
  start();
  run().port.room = 0;
  run().say("AT");
  EXPECT_EQ(end(), kEndPatience);
  EXPECT_EQ(run().log.count("warning 6 bytes were not taken by the host"), 1);
}

TEST_F(DriverTest, DoesNotWaitForAHostThatIsGone) {
  start();
  connect();
  run().port.close();
  peer().to_send = letters(500);
  run().network.serve(kLink, 500);
  EXPECT_LE(end(), 10ms);
  EXPECT_EQ(run().log.count("were not"), 0);
}

TEST_F(DriverTest, WaitsForAHostThatHasEndedItsSideAsLongAsItReads) {
  start();
  connect();
  run().port.room = 0;
  flood(letters(20'000));
  run().port.has_ended_by_host = true;
  run().driver().finish([this] { run().is_over = true; });
  run().port.room = 1000;
  std::size_t heard = 0;
  Duration lasted{};
  while (!run().is_over && lasted < 1min) {
    heard += run().port.read(1000).size();
    run().pass(1s);
    lasted += 1s;
  }
  EXPECT_TRUE(run().is_over);
  EXPECT_GT(lasted, 2 * kEndPatience);
  EXPECT_EQ(heard, peer().sent.size());
  EXPECT_EQ(run().log.count("were not"), 0);
}

TEST_F(DriverTest, DoesFirstWhatAHostThatHasEndedItsSideHasAskedFor) {
  start(PeerKind::Absent);
  bring_up();
  run().say(R"(AT+CIPSTART="TCP","peer",7)");
  run().port.has_ended_by_host = true;
  EXPECT_EQ(end(), kEndPatience) << "nobody answers";
}

TEST_F(DriverTest, SendsWhatATransparentHostHasTypedBeforeItsEnd) {
  start();
  connect_transparent();
  run().port.type("the last words");
  const Duration lasted = end();
  EXPECT_EQ(peer().received, "the last words");
  EXPECT_EQ(peer().closed_by_module, CloseHow::Graceful);
  EXPECT_GE(lasted, 50ms) << "the host may have typed on";
  EXPECT_LE(lasted, 100ms);
  run().port.type("too late");
  EXPECT_EQ(run().port.typed(), "too late");
}

TEST_F(DriverTest, WaitsFiveSecondsForADiskThatDoesNotAnswer) {
  start();
  run().disk_answers = false;
  run().say("AT+FSCREATE=a.txt");
  EXPECT_EQ(end(), kEndPatience);
}

TEST_F(DriverTest, IsHeardOfNoMoreAfterItsEnd) {
  start();
  connect();
  end();
  run().driver().stop();
  run().pass(5min);
  EXPECT_EQ(run().port.read_all(), "");
}

// ---- deadlines ----

TEST_F(DriverTest, KeepsADeadlineThatNobodyElseWakesItFor) {
  start(PeerKind::Absent);
  bring_up();
  EXPECT_EQ(run().say(R"(AT+CIPSTART="TCP","peer",7)"), kAnswer);
  run().pass(74s);
  EXPECT_EQ(run().port.read_all(), "");
  run().pass(2s);
  EXPECT_TRUE(run().port.read_all().ends_with("\r\nCONNECT FAIL\r\n"));
  EXPECT_EQ(peer().closed_by_module, CloseHow::Abort);
}

TEST_F(DriverTest, IsNotWokenWhileNothingIsDue) {
  start();
  connect();
  run().pass(1h);
  EXPECT_EQ(run().clock.next(), kNever);
}

// ---- the bearer ----

TEST_F(DriverTest, TellsTheModuleWhatBecomesOfItsBearer) {
  start();
  connect();
  run().network.lose_bearer();
  run().run_ready();
  EXPECT_EQ(run().port.read_all(), "\r\n+PDP: DEACT\r\n");
  run().network.refuse_bearers();
  run().say("AT+CIPSHUT");
  run().say("AT+CSTT");
  EXPECT_NE(run().say("AT+CIICR").find("ERROR"), std::string::npos);
}

// ---- hooks ----

/// Writes down what it is asked, and what the host could read by then.
class NotingHook final : public Hook {
 public:
  NotingHook(std::string name, std::vector<std::string>& notes)
      : name_(std::move(name)), notes_(notes) {}

  void before_event(Instant, const Event& event) override { note("event " + to_text(event)); }
  void before_input(Instant, const Input& input) override { note("input " + to_text(input)); }
  void host_typed(Instant, std::string_view bytes) override { note("host " + std::string(bytes)); }
  void host_lost(Instant, std::size_t count) override { note("lost " + std::to_string(count)); }

 private:
  void note(const std::string& what) { notes_.push_back(name_ + " " + what); }

  std::string name_;
  std::vector<std::string>& notes_;
};

TEST_F(DriverTest, TellsOnceThatAHostInDataModeTypesNoMore) {
  std::vector<std::string> notes;
  NotingHook hook("1", notes);
  start(PeerKind::Sink, {&hook});
  connect_transparent();
  peer().room = 0;
  run().port.type("hello");
  EXPECT_EQ(end(), kEndPatience);
  EXPECT_EQ(std::ranges::count(notes, "1 input stopping"), 1);
}

TEST_F(DriverTest, TellsWhatIsNotRunOfTheLinesOfAHostThatHasGone) {
  std::vector<std::string> notes;
  NotingHook hook("1", notes);
  start(PeerKind::Sink, {&hook});
  bring_up();
  run().port.close();
  run().port.room = 0;
  constexpr std::size_t kMost = kLeftLinesBacklog / 10;
  for (std::size_t n = 0; n < kMost && run().log.count("is not run to its end") == 0; ++n) {
    run().port.type("AT+CIPSTART=\"TCP\",\"peer\",7\r");
    run().run_ready();
    run().port.type("AT+CIPCLOSE\r");
  }
  ASSERT_EQ(run().log.count("is not run to its end"), 1);
  notes.clear();
  run().port.type("AT\r");
  EXPECT_EQ(notes, std::vector<std::string>{"1 lost 3"});
}

TEST_F(DriverTest, AsksItsHooksInTheirOrderBeforeAnythingIsDone) {
  std::vector<std::string> notes;
  NotingHook first("1", notes);
  NotingHook second("2", notes);
  start(PeerKind::Sink, {&first, &second});
  connect();
  notes.clear();
  peer().to_send = "reading";
  run().network.serve(kLink, 100);
  run().port.type("AT\r");
  const std::vector<std::string> expected{R"(1 input data link=0 bytes="reading")",
                                          R"(2 input data link=0 bytes="reading")",
                                          R"(1 event write mark=data bytes="reading\r\n")",
                                          R"(2 event write mark=data bytes="reading\r\n")",
                                          "1 host AT\r",
                                          "2 host AT\r",
                                          R"(1 event write mark=result bytes="\r\nOK\r\n")",
                                          R"(2 event write mark=result bytes="\r\nOK\r\n")"};
  EXPECT_EQ(notes, expected);
}

}  // namespace
}  // namespace airmodem::testing
