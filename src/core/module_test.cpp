// The module's promises to who drives it; what it says to a host is in tests/conversations.
#include "airmodem/module.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace airmodem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr LinkId kLink{0};
constexpr LinkId kOther{3};
constexpr Instant kStart{};

// A module with echo off, and what it has said and wanted since it was last asked.
class Host {
 public:
  Host() : module_(air724ug(), {.address = "10.0.0.1"}) {
    type("ATE0\r");
    said();
  }

  Module& module() { return module_; }
  Instant now() const { return now_; }

  std::size_t type(std::string_view bytes) { return module_.receive(bytes, now_); }
  void happens(const Input& input) { module_.input(input, now_); }
  void wait(Duration time) {
    now_ += time;
    module_.advance(now_);
  }

  // Everything written since the last call; what was wanted is kept in wishes().
  std::string said() {
    std::string text;
    wishes_.clear();
    while (const auto event = module_.next_event()) {
      if (const auto* write = std::get_if<WriteTerminal>(&*event)) {
        text += write->bytes;
      } else {
        wishes_.push_back(to_text(*event));
      }
    }
    return text;
  }

  const std::vector<std::string>& wishes() const { return wishes_; }

  std::string state() {
    said();
    type("AT+CIPSTATUS\r");
    return said();
  }

  void begin_bearer() { type("AT+CSTT\rAT+CIICR\r"); }

  void bring_bearer_up() {
    begin_bearer();
    happens(BearerUp{"10.0.0.1"});
    type("AT+CIFSR\r");
  }

  void begin_connect() {
    bring_bearer_up();
    type("AT+CIPSTART=TCP,1.2.3.4,80\r");
  }

  void connect() {
    begin_connect();
    happens(LinkResolved{kLink, "1.2.3.4"});
    happens(LinkOpened{kLink});
  }

 private:
  Module module_;
  Instant now_ = kStart;
  std::vector<std::string> wishes_;
};

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t n = 0; n < times; ++n) text += part;
  return text;
}

// ---- lines that wait ----

TEST(HeldUrcs, AreBoundedInDataMode) {
  Host host;
  host.type("AT+CREG=1\rAT+CIPMODE=1\r");
  host.connect();
  ASSERT_TRUE(host.module().in_data_mode());
  host.said();
  for (int n = 0; n < 50'000; ++n) {
    host.happens(RegistrationChanged{Registration::Roaming});
    host.happens(RegistrationChanged{Registration::Home});
  }
  EXPECT_EQ(host.said(), "");
  host.happens(LinkClosed{kLink, CloseReason::Peer});
  const std::string said = host.said();
  EXPECT_LT(said.size(), 20'000U);
  EXPECT_TRUE(said.starts_with("\r\nCLOSED\r\n\r\n+CREG: 5\r\n")) << said.substr(0, 60);
  EXPECT_TRUE(said.ends_with("\r\n+CREG: 1\r\n"));
}

// ---- type-ahead ----

TEST(TypeAhead, TakesEverythingWhileNothingIsPending) {
  Host host;
  const std::string lines = repeated("AT+CIPMUX?\r", 1000);
  EXPECT_EQ(host.type(lines), lines.size());
  EXPECT_TRUE(host.module().ready_to_receive());
  EXPECT_EQ(count_of("+CIPMUX: 0\r\n", host.said()), 1000U);
}

TEST(TypeAhead, KeepsTheLimitAndNotOneByteMore) {
  Host host;
  host.begin_bearer();
  const std::string bytes(kTypeAheadLimit + 1, 'x');
  EXPECT_EQ(host.type(bytes), kTypeAheadLimit);
  EXPECT_FALSE(host.module().ready_to_receive());
  EXPECT_EQ(host.type("x"), 0U);
}

TEST(TypeAhead, IsReadyUntilTheLastByte) {
  Host host;
  host.begin_bearer();
  EXPECT_EQ(host.type(std::string(kTypeAheadLimit - 1, 'x')), kTypeAheadLimit - 1);
  EXPECT_TRUE(host.module().ready_to_receive());
  EXPECT_EQ(host.type("xx"), 1U);
  EXPECT_FALSE(host.module().ready_to_receive());
}

TEST(TypeAhead, TakesTheCommandItselfBesidesTheLimit) {
  Host host;
  host.type("AT+CSTT\r");
  const std::string command = "AT+CIICR\r";
  EXPECT_EQ(host.type(command + std::string(kTypeAheadLimit + 5, 'x')),
            command.size() + kTypeAheadLimit);
}

TEST(TypeAhead, LosesNothing) {
  Host host;
  host.begin_bearer();
  std::string waiting = repeated("AT+CIPMUX?\r", 1000);
  waiting.erase(0, host.type(waiting));
  EXPECT_FALSE(waiting.empty());
  EXPECT_EQ(host.said(), "\r\nOK\r\n");
  host.happens(BearerUp{"10.0.0.1"});
  EXPECT_TRUE(host.module().ready_to_receive());
  EXPECT_EQ(host.type(waiting), waiting.size());
  EXPECT_EQ(count_of("+CIPMUX: 0\r\n", host.said()), 1000U);
}

TEST(TypeAhead, TakesTheBiggestFileBesidesTheLimit) {
  Host host;
  const std::string file(10240, 'x');
  const std::string command = "AT+FSWRITE=a,0,10240,1\r";
  const std::string rest(kTypeAheadLimit + 1, 'y');
  EXPECT_EQ(host.type(command + file + rest), command.size() + file.size() + kTypeAheadLimit);
  EXPECT_EQ(host.said(), "\r\n> ");
  const std::string wish = R"(write-file name="a" mode=replace bytes=")" + file + '"';
  EXPECT_EQ(host.wishes(), std::vector{wish});
}

TEST(TypeAhead, FillsAgainAfterTheNextCommandThatWaits) {
  Host host;
  host.connect();
  host.type("AT+CIPACK\r");
  std::string waiting = repeated("AT+CIPACK\r", 500);
  waiting.erase(0, host.type(waiting));
  std::size_t answers = 0;
  for (int n = 0; n < 501; ++n) {
    host.happens(LinkAcked{kLink, 0});
    waiting.erase(0, host.type(waiting));
    answers += count_of("+CIPACK: 0,0,0\r\n", host.said());
  }
  EXPECT_EQ(answers, 501U);
  EXPECT_TRUE(waiting.empty());
}

TEST(TypeAhead, PayloadWaitsForAPendingSend) {
  Host host;
  host.connect();
  host.type("AT+CIPSEND=2\rhiAT+CIPSEND=2\rho");
  host.said();
  EXPECT_EQ(host.wishes().back(), R"(send link=0 report=taken bytes="hi")");
  host.happens(LinkSent{kLink, 2});
  EXPECT_EQ(host.said(), "\r\nSEND OK\r\n\r\n> ");
  EXPECT_EQ(host.wishes(), std::vector<std::string>{R"(send link=0 report=taken bytes="ho")"});
}

// ---- deadlines ----

TEST(Deadline, IsNeverWhileNothingIsWaitedFor) {
  Host host;
  EXPECT_EQ(host.module().next_deadline(), kNever);
  host.connect();
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, OfTheBearer) {
  Host host;
  host.wait(seconds(5));
  host.begin_bearer();
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(95));
  host.happens(BearerUp{"10.0.0.1"});
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, OfLookupAndConnect) {
  Host host;
  host.begin_connect();
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(12));
  host.wait(seconds(10));
  host.happens(LinkResolved{kLink, "1.2.3.4"});
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(85));
  host.wait(seconds(10));
  host.happens(LinkResolved{kLink, "1.2.3.5"});
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(85)) << "one limit for all addresses";
  host.happens(LinkOpenFailed{kLink, OpenFailure::Refused});
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, OfAPrompt) {
  Host host;
  host.connect();
  host.type("AT+CIPATS=1,100\rAT+CIPSEND\r");
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(100));
  host.type("hi\x1A");
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(75)) << "the peer has its own time";
  host.happens(LinkSent{kLink, 2});
  host.happens(LinkAcked{kLink, 2});
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, OfAFile) {
  Host host;
  host.type("AT+FSWRITE=a,0,2,4294967295\r");
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(4'294'967'295));
  host.type("hi");
  EXPECT_EQ(host.module().next_deadline(), kNever);
  host.happens(FileDone{});
  host.type("AT+FSWRITE=a,0,2,1\r");
  host.wait(seconds(1));
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, IsTheEarliestOfAll) {
  Host host;
  host.type("AT+CIPMUX=1\r");
  host.bring_bearer_up();
  host.type("AT+CIPSTART=0,TCP,1.2.3.4,80\r");
  host.wait(seconds(1));
  host.type("AT+CIPSTART=3,TCP,1.2.3.4,80\rAT+CDNSGIP=a.example.org\r");
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(12));
  host.happens(LinkResolved{kLink, "1.2.3.4"});
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(13));
  host.happens(NameFailed{LookupFailure::General});
  host.happens(LinkOpened{kLink});
  EXPECT_EQ(host.module().next_deadline(), kStart + seconds(13));
}

TEST(Deadline, AllThatIsDueIsDoneInOrder) {
  Host host;
  host.type("AT+CIPMUX=1\r");
  host.bring_bearer_up();
  host.type("AT+CIPSTART=5,TCP,a.example.org,80\r");
  host.wait(milliseconds(1));
  host.type("AT+CIPSTART=1,TCP,b.example.org,80\r");
  host.said();
  host.wait(seconds(1000));
  EXPECT_EQ(host.said(), "\r\n5, CONNECT FAIL\r\n\r\n1, CONNECT FAIL\r\n");
  EXPECT_EQ(host.module().next_deadline(), kNever);
}

TEST(Deadline, BytesBringTheTimeAlong) {
  Host host;
  host.begin_connect();
  host.said();
  host.module().receive("AT\r", kStart + seconds(12));
  EXPECT_EQ(host.said(), "\r\nSTATE: IP STATUS\r\n\r\nCONNECT FAIL\r\n\r\nOK\r\n");
}

TEST(Deadline, InputsBringTheTimeAlong) {
  Host host;
  host.begin_connect();
  host.said();
  host.module().input(LinkOpened{kLink}, kStart + seconds(12));
  EXPECT_EQ(host.said(), "\r\nSTATE: IP STATUS\r\n\r\nCONNECT FAIL\r\n") << "too late by nothing";
}

// ---- inputs that concern nobody ----

std::vector<Input> inputs_about(LinkId link) {
  return {LinkResolved{link, "9.9.9.9"},
          LinkOpened{link},
          LinkOpenFailed{link, OpenFailure::Name},
          LinkOpenFailed{link, OpenFailure::Refused},
          LinkData{link, "stale"},
          LinkSent{link, 7},
          LinkSendFailed{link},
          LinkAcked{link, 7},
          LinkClosed{link, CloseReason::Peer}};
}

const std::vector<Input> kLookupInputs{NameResolved{{"9.9.9.9"}}, NameFailed{}};
const std::vector<Input> kBearerInputs{BearerUp{"9.9.9.9"}, BearerFailed{}};
const std::vector<Input> kSettledInputs{LinkResolved{kLink, "9.9.9.9"}, LinkOpened{kLink},
                                        LinkOpenFailed{kLink, OpenFailure::Refused},
                                        LinkSent{kLink, 7}, LinkSendFailed{kLink}};

struct Situation {
  std::string name;
  std::function<void(Host&)> reach;
  std::vector<std::vector<Input>> stale;  // besides what concerns link 3 and lookups
};

std::vector<Situation> situations() {
  const auto link = inputs_about(kLink);
  const std::vector<Input> lost{BearerLost{}};
  return {
      {"fresh", [](Host&) {}, {link, kBearerInputs, lost}},
      {"start", [](Host& host) { host.type("AT+CSTT\r"); }, {link, kBearerInputs, lost}},
      {"up", &Host::bring_bearer_up, {link, kBearerInputs}},
      {"connecting",
       &Host::begin_connect,
       {kBearerInputs,
        {LinkData{kLink, "x"}, LinkSent{kLink, 7}, LinkSendFailed{kLink}, LinkClosed{kLink}}}},
      {"connected", &Host::connect, {kSettledInputs, kBearerInputs}},
      {"closed",
       [](Host& host) {
         host.connect();
         host.happens(LinkClosed{kLink, CloseReason::Peer});
       },
       {link, kBearerInputs}},
      {"closed by the host",
       [](Host& host) {
         host.connect();
         host.type("AT+CIPCLOSE\r");
       },
       {link, kBearerInputs}},
      {"lost",
       [](Host& host) {
         host.connect();
         host.happens(BearerLost{});
       },
       {link, kBearerInputs, lost}},
      {"shut",
       [](Host& host) {
         host.connect();
         host.type("AT+CIPSHUT\r");
       },
       {link, kBearerInputs, lost}},
      {"waiting for a bearer of its own",
       [](Host& host) { host.type("AT+CIPSTART=TCP,1.2.3.4,80\r"); },
       {link}},
  };
}

TEST(StaleInputs, ChangeNothingInAnyState) {
  for (const Situation& situation : situations()) {
    auto groups = situation.stale;
    groups.push_back(inputs_about(kOther));
    groups.push_back(kLookupInputs);
    for (const auto& group : groups) {
      for (const Input& input : group) {
        SCOPED_TRACE(situation.name + ": " + to_text(input));
        Host host;
        situation.reach(host);
        const std::string before = host.state();
        const Instant deadline = host.module().next_deadline();
        host.happens(input);
        EXPECT_EQ(host.said(), "");
        EXPECT_TRUE(host.wishes().empty());
        EXPECT_EQ(host.state(), before);
        EXPECT_EQ(host.module().next_deadline(), deadline);
      }
    }
  }
}

TEST(StaleInputs, DoNotEndACommandThatWaits) {
  Host host;
  host.begin_bearer();
  host.said();
  for (const Input& input : inputs_about(kLink)) host.happens(input);
  for (const Input& input : kLookupInputs) host.happens(input);
  EXPECT_EQ(host.said(), "");
  host.happens(BearerUp{"10.0.0.1"});
  EXPECT_EQ(host.said(), "\r\nOK\r\n");
}

TEST(StaleInputs, OfAnotherLinkDoNotEndASend) {
  Host host;
  host.connect();
  host.type("AT+CIPSEND=2\rhi");
  host.said();
  for (const Input& input : inputs_about(kOther)) host.happens(input);
  EXPECT_EQ(host.said(), "");
  host.happens(LinkSent{kLink, 2});
  EXPECT_EQ(host.said(), "\r\nSEND OK\r\n");
}

TEST(StaleInputs, MoreSentThanAskedForCountsNoMore) {
  Host host;
  host.connect();
  host.type("AT+CIPSEND=2\rhi");
  host.happens(LinkSent{kLink, 1000});
  host.said();
  host.type("AT+CIPACK\r");
  host.happens(LinkAcked{kLink, 1000});
  EXPECT_EQ(host.said(), "\r\n+CIPACK: 2,2,0\r\n\r\nOK\r\n");
}

// ---- the rest ----

TEST(Module, IsIdleAtFirst) {
  Module module(air724ug(), {});
  EXPECT_FALSE(module.next_event().has_value());
  EXPECT_TRUE(module.ready_to_receive());
  EXPECT_EQ(module.next_deadline(), kNever);
}

TEST(Module, CanBeMoved) {
  Host host;
  host.type("AT+CIPMUX=1\rAT+CIP");
  Module moved = std::move(host.module());
  moved.receive("MUX?\r", kStart);
  std::string text;
  while (const auto event = moved.next_event()) text += std::get<WriteTerminal>(*event).bytes;
  EXPECT_EQ(text, "\r\nOK\r\n\r\n+CIPMUX: 1\r\n\r\nOK\r\n");
}

TEST(Module, EventsComeInTheOrderInWhichTheyHappened) {
  Host host;
  host.connect();
  host.type("AT+CIPSEND=2\rhi");
  host.said();
  host.happens(LinkSent{kLink, 2});
  host.type("AT+CIPSEND=2\rho");
  host.happens(LinkData{kLink, "x"});
  std::vector<std::string> events;
  while (const auto event = host.module().next_event()) events.push_back(to_text(*event));
  EXPECT_EQ(events, (std::vector<std::string>{
                        R"(write mark=result bytes="\r\nSEND OK\r\n")",
                        R"(write mark=prompt bytes="\r\n> ")",
                        R"(send link=0 report=taken bytes="ho")",
                        R"(write mark=data bytes="x\r\n")",
                    }));
}

TEST(Module, PushedDataIsOneWriteWithItsHead) {
  Host host;
  host.type("AT+CIPMUX=1\r");
  host.bring_bearer_up();
  host.type("AT+CIPSTART=3,UDP,1.2.3.4,80\r");
  host.happens(LinkResolved{kOther, "1.2.3.4"});
  host.happens(LinkOpened{kOther});
  host.said();
  host.happens(LinkData{kOther, "abc"});
  const auto event = host.module().next_event();
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(to_text(*event), R"(write mark=data bytes="\r\n+RECEIVE,3,3:\r\nabc\r\n")");
  EXPECT_FALSE(host.module().next_event().has_value());
}

}  // namespace
}  // namespace airmodem
