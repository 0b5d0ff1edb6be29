// Held data through the module's own face: a peer that sends more than the host reads, and every
// byte once and in order (spec: hold.*).

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "airmodem/module.h"
#include "core/links/receiving.h"
#include "core/text/append.h"

namespace airmodem {
namespace {

constexpr LinkId kLink{0};
constexpr LinkId kOther{1};

/// A host with CIPMUX=1 and CIPRXGET=1, and links 0 and 1 open.
class Reader {
 public:
  explicit Reader(const std::string& transport) : module_(air724ug(), {}) {
    command("ATE0;+CIPMUX=1;+CIPRXGET=1;+CSTT;+CIICR");
    module_.input(BearerUp{.address = "10.89.99.128"}, now_);
    command("AT+CIFSR");
    for (const LinkId id : {kLink, kOther}) {
      command(concat("AT+CIPSTART=", id.value, ",", transport, ",10.0.0.1,7"));
      module_.input(LinkOpened{.link = id}, now_);
    }
    collect();
  }

  /// Types a command line and says what the module writes.
  std::string command(const std::string& line) {
    EXPECT_EQ(module_.receive(line + "\r", now_), line.size() + 1);
    return collect();
  }

  std::string peer_sends(LinkId id, const std::string& bytes) {
    module_.input(LinkData{.link = id, .bytes = bytes}, now_);
    return collect();
  }

  std::string peer_closes(LinkId id) {
    module_.input(LinkClosed{.link = id}, now_);
    return collect();
  }

  std::string wait(Duration time) {
    now_ += time;
    module_.advance(now_);
    return collect();
  }

  /// Reads once, and gives the bytes.
  std::string read(LinkId id, std::size_t most) {
    const std::string answer = command(concat("AT+CIPRXGET=2,", id.value, ",", most));
    const std::string end = "\r\n\r\nOK\r\n";
    const std::size_t head = answer.find("\r\n", 2);
    const bool is_empty = head + 2 + end.size() > answer.size();
    if (is_empty) return {};
    return answer.substr(head + 2, answer.size() - head - 2 - end.size());
  }

  std::size_t left(LinkId id) {
    const std::string answer = command(concat("AT+CIPRXGET=4,", id.value));
    return std::stoul(answer.substr(answer.rfind(',') + 1));
  }

  /// What was wanted of the outside since the last call, as text.
  std::vector<std::string> wishes() { return std::exchange(wishes_, {}); }

 private:
  std::string collect() {
    std::string text;
    while (const auto event = module_.next_event()) {
      if (const auto* const write = std::get_if<WriteTerminal>(&*event)) {
        text += write->bytes;
      } else {
        wishes_.push_back(to_text(*event));
      }
    }
    return text;
  }

  Module module_;
  Instant now_{};
  std::vector<std::string> wishes_;
};

using Wishes = std::vector<std::string>;

class HeldLink : public ::testing::TestWithParam<std::string> {};

// spec: hold.bound
TEST_P(HeldLink, HoldsThePeerBackAndLetsItGoOn) {
  Reader reader(GetParam());
  reader.wishes();
  const std::string block(1024, 'x');
  for (std::size_t size = block.size(); size < kHeldLimit; size += block.size()) {
    reader.peer_sends(kLink, block);
    ASSERT_EQ(reader.wishes(), Wishes()) << size;
  }
  reader.peer_sends(kLink, block);
  EXPECT_EQ(reader.wishes(), Wishes{"pause link=0"});
  // A read that was under way still comes, and nothing of it is lost; the other link goes on.
  reader.peer_sends(kLink, block);
  reader.peer_sends(kOther, block);
  EXPECT_EQ(reader.wishes(), Wishes());
  EXPECT_EQ(reader.left(kLink), kHeldLimit + block.size());
  EXPECT_EQ(reader.left(kOther), block.size());

  while (reader.left(kLink) >= kHeldLimit / 2 + block.size()) reader.read(kLink, block.size());
  EXPECT_EQ(reader.wishes(), Wishes());
  reader.read(kLink, block.size());
  EXPECT_EQ(reader.wishes(), Wishes{"resume link=0"});
  while (reader.left(kLink) > 0) reader.read(kLink, block.size());
  EXPECT_EQ(reader.wishes(), Wishes());
}

TEST_P(HeldLink, ThePeerGoesOnWhenAllIsPushed) {
  Reader reader(GetParam());
  for (std::size_t size = 0; size < kHeldLimit; size += 1024) {
    reader.peer_sends(kLink, std::string(1024, 'x'));
  }
  EXPECT_EQ(reader.wishes().back(), "pause link=0");
  EXPECT_EQ(reader.command("AT+CIPRXGET=0").substr(0, 6), "\r\nOK\r\n");
  EXPECT_EQ(reader.wishes(), Wishes{"resume link=0"});
}

TEST_P(HeldLink, ANewConnectionIsNotHeldBackByTheOldOne) {
  Reader reader(GetParam());
  for (std::size_t size = 0; size < kHeldLimit; size += 1024) {
    reader.peer_sends(kLink, std::string(1024, 'x'));
  }
  reader.command("AT+CIPCLOSE=0");
  reader.command(concat("AT+CIPSTART=0,", GetParam(), ",10.0.0.1,7"));
  reader.wishes();
  EXPECT_EQ(reader.left(kLink), 0u);
  EXPECT_EQ(reader.wishes(), Wishes());
}

INSTANTIATE_TEST_SUITE_P(Transports, HeldLink, ::testing::Values("TCP", "UDP"));

TEST(HeldStream, GivesEveryByteOnceAndInOrder) {
  std::mt19937 random(20260101);
  for (int round = 0; round < 20; ++round) {
    Reader reader("TCP");
    std::string sent;
    std::string got;
    for (int piece = 0; piece < 50; ++piece) {
      std::string bytes(1 + random() % 3000, '\0');
      std::ranges::generate(bytes, [&random] { return static_cast<char>(random()); });
      sent += bytes;
      reader.peer_sends(kLink, bytes);
      while (random() % 3 != 0) got += reader.read(kLink, 1 + random() % 1460);
    }
    EXPECT_EQ(reader.peer_closes(kLink), "\r\n0, CLOSED\r\n");
    while (reader.left(kLink) > 0) got += reader.read(kLink, 1 + random() % 1460);
    EXPECT_EQ(got, sent) << "round " << round;
  }
}

TEST(HeldStream, APeerThatWasHeldBackAndIsGoneIsNotResumed) {
  Reader reader("TCP");
  reader.peer_sends(kLink, std::string(kHeldLimit, 'x'));
  EXPECT_EQ(reader.wishes().back(), "pause link=0");
  reader.peer_closes(kLink);
  while (reader.left(kLink) > 0) reader.read(kLink, 1460);
  EXPECT_EQ(reader.wishes(), Wishes());
}

// The host cannot read while its send is in hand, and the end comes after the data.
TEST(HeldStream, APeerThatIsGivenUpIsHeldBackNoMore) {
  Reader reader("TCP");
  reader.command("AT+CIPSEND=0,2");
  reader.command("hi");
  reader.peer_sends(kLink, std::string(kHeldLimit, 'x'));
  EXPECT_EQ(reader.wishes().back(), "pause link=0");
  reader.wait(air724ug().limits.send);
  EXPECT_EQ(reader.wishes(), (Wishes{"resume link=0", "give-up link=0"}));
  reader.peer_sends(kLink, std::string(kHeldLimit, 'y'));
  EXPECT_EQ(reader.wishes(), Wishes());
  EXPECT_EQ(reader.peer_closes(kLink), "\r\n0, SEND FAIL\r\n\r\n0, CLOSED\r\n");
  EXPECT_EQ(reader.left(kLink), 2 * kHeldLimit);
}

}  // namespace
}  // namespace airmodem
