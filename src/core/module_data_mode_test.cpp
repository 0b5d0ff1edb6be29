// Transparent mode through the module's own face: every byte both ways in random pieces, the stack
// and the host that do not keep up, connections that break, and packets and blocks in time
// (spec: transparent.*).

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "airmodem/module.h"

namespace airmodem {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBound = 64 * 1024;
constexpr LinkId kLink{0};

/// What left for the peer or the port, and when.
struct Piece {
  Instant time;
  std::string bytes;
  bool operator==(const Piece&) const = default;
};

/// A host, a network and a stack around one module in transparent mode.
class Bench {
 public:
  /// Connects; `parameters` are those of AT+CIPCCFG.
  explicit Bench(const std::string& parameters, Transport transport = Transport::Tcp)
      : transport_(transport), module_(air724ug(), {}) {
    command("ATE0");
    EXPECT_EQ(command("AT+CIPMODE=1"), "\r\nOK\r\n");
    EXPECT_EQ(command("AT+CIPCCFG=" + parameters), "\r\nOK\r\n");
    EXPECT_EQ(command("AT+CSTT;+CIICR"), "");
    input(BearerUp{.address = "10.89.99.128"});
    EXPECT_EQ(command("AT+CIFSR"), "\r\nOK\r\n\r\n10.89.99.128\r\n");
    connect();
  }

  void connect() {
    const std::string name = transport_ == Transport::Tcp ? "TCP" : "UDP";
    EXPECT_EQ(command("AT+CIPSTART=" + name + ",10.0.0.1,7", "\r\n"), "\r\nOK\r\n");
    input(LinkOpened{.link = kLink});
    EXPECT_EQ(written(), "\r\nCONNECT\r\n");
  }

  /// Types a command line and says what the port answers at once.
  std::string command(const std::string& line, const std::string& end = "\r") {
    EXPECT_EQ(type(line + end), line.size() + end.size());
    return written();
  }

  /// Types as much as the module takes.
  std::size_t type(std::string_view bytes) {
    const std::size_t taken = module_.receive(bytes, now_);
    collect();
    return taken;
  }

  void input(const Input& what) {
    module_.input(what, now_);
    collect();
  }

  void from_peer(const std::string& bytes) { input(LinkData{.link = kLink, .bytes = bytes}); }

  /// The stack takes bytes that it has not taken yet.
  void stack_takes(std::size_t count) {
    count = std::min(count, untaken_.size());
    if (count == 0) return;
    untaken_.erase(0, count);
    input(LinkSent{.link = kLink, .count = count});
  }

  /// Lets time pass, with every deadline kept.
  void wait(Duration pause) {
    const Instant end = now_ + pause;
    while (module_.next_deadline() <= end) {
      now_ = module_.next_deadline();
      module_.advance(now_);
      collect();
    }
    now_ = end;
  }

  /// Lets time pass without telling the module: what comes next tells it.
  void wait_unnoticed(Duration pause) { now_ += pause; }

  /// What the port carried since the last call.
  std::string written() {
    std::string bytes;
    for (const Piece& piece : std::exchange(blocks_, {})) bytes += piece.bytes;
    return bytes;
  }

  Instant now() const { return now_; }
  bool ready() const { return module_.ready_to_receive(); }
  const std::string& sent() const { return sent_; }
  const std::string& untaken() const { return untaken_; }
  std::string lose_untaken() { return std::exchange(untaken_, {}); }
  std::vector<Piece> take_packets() { return std::exchange(packets_, {}); }
  std::vector<Piece> take_blocks() { return std::exchange(blocks_, {}); }
  int pauses() const { return pauses_; }
  int resumes() const { return resumes_; }

 private:
  void collect() {
    while (const auto event = module_.next_event()) {
      if (const auto* write = std::get_if<WriteTerminal>(&*event)) {
        blocks_.push_back({.time = now_, .bytes = write->bytes});
      } else if (const auto* send = std::get_if<SendLink>(&*event)) {
        packets_.push_back({.time = now_, .bytes = send->bytes});
        sent_ += send->bytes;
        untaken_ += send->bytes;
      } else if (std::holds_alternative<PauseLink>(*event)) {
        ++pauses_;
      } else if (std::holds_alternative<ResumeLink>(*event)) {
        ++resumes_;
      }
    }
    EXPECT_GT(module_.next_deadline(), now_) << "a deadline that is over";
  }

  Transport transport_;
  Module module_;
  Instant now_{};
  std::vector<Piece> blocks_;
  std::vector<Piece> packets_;
  std::string sent_;
  std::string untaken_;
  int pauses_ = 0;
  int resumes_ = 0;
};

std::string random_bytes(std::minstd_rand& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random() >> 8U);
  return bytes;
}

std::string every_byte() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  return bytes;
}

/// A host that types at random, escapes often on purpose or not, and goes on with ATO. It knows
/// what it typed, and when, and so which OK it may get.
class Talk {
 public:
  Talk(std::uint32_t seed, Transport transport)
      : random_(seed), bench_("5," + std::to_string(2 + seed % 9) + ",100,1", transport) {
    typed_at_ = {bench_.now()};
  }

  void run() {
    for (int n = 0; n < 200 && !::testing::Test::HasFailure(); ++n) step();
    check_port();
    type("end");
    bench_.wait(std::chrono::seconds(10));
    EXPECT_TRUE(bench_.sent() == typed_);
  }

  int escapes() const { return escapes_; }

 private:
  void step() {
    constexpr std::array kPauses{0, 1, 100, 499, 500, 501, 999, 1000, 1001};
    constexpr std::array kSigns{"+", "++", "+++", "++++", "+++\r", "ATO\r\n"};
    switch (random_() % 6) {
      case 0:
        type(random_bytes(random_, 1 + random_() % 300));
        break;
      case 1:
        type(kSigns[random_() % kSigns.size()]);
        break;
      case 2:
        bench_.wait(milliseconds(1000));
        check_port();
        type("+++");
        bench_.wait(milliseconds(499 + random_() % 2));
        break;
      case 3:
        hear(random_() % 2 == 0 ? every_byte() : random_bytes(random_, 1 + random_() % 3000));
        break;
      case 4:
        bench_.stack_takes(random_() % 2000);
        break;
      default:
        bench_.wait(milliseconds(kPauses[random_() % kPauses.size()]));
        break;
    }
    check_port();
  }

  // In pieces of one moment: how they are cut must not matter.
  void type(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, 1 + random_() % 7);
      ASSERT_EQ(bench_.type(piece), piece.size());
      typed_ += piece;
      typed_at_.insert(typed_at_.end(), piece.size(), bench_.now());
      bytes.remove_prefix(piece.size());
    }
    bench_.stack_takes(bench_.untaken().size() / 2);
  }

  void hear(const std::string& bytes) {
    bench_.from_peer(bytes);
    heard_ += bytes;
  }

  // The port carries the peer's bytes and nothing else, or an OK that the host has earned.
  void check_port() {
    constexpr std::string_view kOk = "\r\nOK\r\n";
    const std::string written = bench_.written();
    const std::string heard = std::exchange(heard_, {});
    if (written == heard) return;
    ASSERT_EQ(written, heard + std::string(kOk));
    ASSERT_TRUE(typed_.ends_with("+++"));
    const std::size_t last = typed_at_.size() - 1;
    EXPECT_GE(typed_at_[last - 2] - typed_at_[last - 3], milliseconds(1000));
    EXPECT_LE(typed_at_[last - 1] - typed_at_[last - 2], milliseconds(500));
    EXPECT_LE(typed_at_[last] - typed_at_[last - 1], milliseconds(500));
    EXPECT_GE(bench_.now() - typed_at_[last], milliseconds(500));
    typed_.resize(typed_.size() - 3);
    ++escapes_;
    go_back();
  }

  void go_back() {
    const std::string held = random_bytes(random_, random_() % 100);
    if (!held.empty()) bench_.from_peer(held);
    EXPECT_EQ(bench_.command("ATO"), "\r\nCONNECT\r\n" + held);
    typed_at_ = {bench_.now()};
    // An LF right after it belongs to ATO's line; any other byte is data.
    ASSERT_EQ(bench_.type("\n"), 1U);
  }

  std::minstd_rand random_;
  Bench bench_;
  std::string typed_;
  std::vector<Instant> typed_at_;  // after the moment of CONNECT
  std::string heard_;
  int escapes_ = 0;
};

TEST(DataMode, CarriesEveryByteBothWaysInAnyPieces) {
  int escapes = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Talk talk(seed, seed % 2 == 0 ? Transport::Tcp : Transport::Udp);
    talk.run();
    if (::testing::Test::HasFailure()) return;
    escapes += talk.escapes();
  }
  EXPECT_GT(escapes, 500) << "the talk is not worth much";
}

TEST(DataMode, TakesAByteAtTheEndOfTheSecondSilenceAfterTheOk) {
  for (const int silence : {499, 500}) {
    Bench bench("5,2,1024,1");
    bench.wait(milliseconds(1000));
    bench.type("+++");
    bench.wait_unnoticed(milliseconds(silence));
    EXPECT_EQ(bench.command("AT"), silence == 500 ? "\r\nOK\r\n\r\nOK\r\n" : "");
    bench.wait(milliseconds(200));
    EXPECT_EQ(bench.sent(), silence == 500 ? "" : "+++AT\r");
  }
}

// spec: transparent.full
TEST(DataMode, TakesNoMoreThanItsBoundFromTheHost) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, 2 * kBound}) {
    Bench bench("5,2,1024,1");
    const std::string typed(2 * kBound, 'x');
    std::size_t taken = 0;
    for (std::size_t count = 1; count > 0; taken += count) {
      count = bench.type(std::string_view(typed).substr(taken, piece));
    }
    EXPECT_EQ(taken, kBound);
    EXPECT_FALSE(bench.ready());
    bench.wait(std::chrono::seconds(10));
    EXPECT_FALSE(bench.ready());
    EXPECT_EQ(bench.sent().size(), kBound);
    bench.stack_takes(kBound);
    EXPECT_TRUE(bench.ready());
  }
}

TEST(DataMode, LosesNothingToAStackThatDoesNotKeepUp) {
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    std::minstd_rand random(seed);
    Bench bench("5,2," + std::to_string(1 + random() % 1460) + "," + std::to_string(seed % 2));
    const std::string typed = random_bytes(random, 5 * kBound);
    std::size_t taken = 0;
    bool was_full = false;
    while (taken < typed.size()) {
      const std::size_t size = 1 + random() % 20'000;
      if (bench.ready()) taken += bench.type(std::string_view(typed).substr(taken, size));
      was_full = was_full || !bench.ready();
      EXPECT_LE(bench.untaken().size(), kBound);
      if (random() % 2 == 0) bench.stack_takes(random() % 30'000);
      if (random() % 4 == 0) bench.wait(milliseconds(random() % 300));
    }
    bench.wait(std::chrono::seconds(10));
    EXPECT_TRUE(was_full);
    ASSERT_TRUE(bench.sent() == typed);
    EXPECT_EQ(bench.written(), "");
  }
}

TEST(DataMode, TakesTypeAheadAfterAto) {
  Bench bench("5,2,1024,1");
  bench.wait(milliseconds(1000));
  bench.type("+++");
  bench.wait(milliseconds(500));
  EXPECT_EQ(bench.written(), "\r\nOK\r\n");
  EXPECT_EQ(bench.command("AT+CIPACK"), "");
  std::minstd_rand random(1);
  const std::string typed = random_bytes(random, 2 * kTypeAheadLimit);
  std::size_t taken = bench.type("ATO\r" + typed) - 4;
  EXPECT_EQ(taken + 4, kTypeAheadLimit);
  EXPECT_FALSE(bench.ready());
  bench.input(LinkAcked{.link = kLink, .total = 0});
  EXPECT_EQ(bench.written(), "\r\n+CIPACK: 0,0,0\r\n\r\nOK\r\n\r\nCONNECT\r\n");
  EXPECT_TRUE(bench.ready());
  taken += bench.type(std::string_view(typed).substr(taken));
  EXPECT_EQ(taken, typed.size());
  bench.wait(milliseconds(200));
  EXPECT_TRUE(bench.sent() == typed);
}

// BufClean=0: over all connections together the peer's side gets what was typed, once.
TEST(DataMode, CarriesWhatWasNotSentIntoTheNextConnection) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    std::minstd_rand random(seed);
    Bench bench("5,2,500,1");
    const std::string typed = random_bytes(random, 3 * kBound);
    std::string arrived;
    const auto stack_takes = [&](std::size_t count) {
      arrived += bench.untaken().substr(0, count);
      bench.stack_takes(count);
    };
    std::size_t taken = 0;
    while (taken < typed.size()) {
      const std::size_t size = 1 + random() % 9000;
      if (bench.ready()) taken += bench.type(std::string_view(typed).substr(taken, size));
      if (random() % 2 == 0) stack_takes(random() % 12'000);
      bench.wait(milliseconds(random() % 250));
      if (random() % 8 != 0) continue;
      const std::string unsent = bench.lose_untaken();
      if (!unsent.empty()) bench.input(LinkUnsent{.link = kLink, .bytes = unsent});
      bench.input(LinkClosed{.link = kLink, .why = CloseReason::Reset});
      ASSERT_EQ(bench.written(), "\r\nCLOSED\r\n");
      bench.connect();
    }
    bench.wait(std::chrono::seconds(1));
    stack_takes(bench.untaken().size());
    ASSERT_TRUE(arrived == typed);
  }
}

// Leaves data mode by DTR, which needs no silence.
void leave_data_mode(Bench& bench) {
  bench.input(TerminalReadyChanged{.line = SignalLine::Off});
  bench.input(TerminalReadyChanged{.line = SignalLine::On});
  EXPECT_EQ(bench.written(), "\r\nOK\r\n");
}

TEST(DataMode, HoldsThePeerBackInCommandMode) {
  Bench bench("5,2,1024,1");
  leave_data_mode(bench);
  std::minstd_rand random(1);
  const std::string held = random_bytes(random, kBound + 1);
  bench.from_peer(held.substr(0, kBound - 1));
  EXPECT_EQ(bench.pauses(), 0);
  bench.from_peer(held.substr(kBound - 1));
  EXPECT_EQ(bench.pauses(), 1);
  // A read that was under way may come on top.
  bench.from_peer("late");
  EXPECT_EQ(bench.pauses(), 1);
  EXPECT_EQ(bench.resumes(), 0);
  EXPECT_TRUE(bench.command("ATO") == "\r\nCONNECT\r\n" + held + "late");
  EXPECT_EQ(bench.resumes(), 1);
  bench.from_peer("next");
  EXPECT_EQ(bench.written(), "next");
}

TEST(DataMode, WritesAllThatItHeldWhenThePeerCloses) {
  Bench bench("5,2,1024,1,1,50,1000,0");
  leave_data_mode(bench);
  std::minstd_rand random(1);
  const std::string held = random_bytes(random, kBound + 1);
  bench.from_peer(held);
  bench.input(LinkClosed{.link = kLink, .why = CloseReason::Peer});
  EXPECT_TRUE(bench.written() == held + "\r\nCLOSED\r\n");
  EXPECT_EQ(bench.resumes(), 0);
  bench.connect();
  bench.from_peer("new");
  EXPECT_EQ(bench.written(), "new");
}

TEST(DataMode, ForgetsThatItHeldThePeerBackWhenTheHostCloses) {
  Bench bench("5,2,1024,1");
  leave_data_mode(bench);
  bench.from_peer(std::string(2 * kBound, 'x'));
  EXPECT_EQ(bench.pauses(), 1);
  EXPECT_EQ(bench.command("AT+CIPCLOSE"), "\r\nCLOSE OK\r\n");
  bench.connect();
  leave_data_mode(bench);
  bench.from_peer(std::string(2 * kBound, 'x'));
  EXPECT_EQ(bench.pauses(), 2);
  EXPECT_EQ(bench.resumes(), 0);
}

TEST(DataMode, HoldsThePeerBackWhileBlocksWait) {
  Bench bench("5,2,1024,1,1,1460,20,0");
  std::minstd_rand random(1);
  const std::string heard = random_bytes(random, 2 * kBound);
  bench.from_peer(heard);
  EXPECT_EQ(bench.pauses(), 1);
  bench.wait(std::chrono::seconds(10));
  EXPECT_EQ(bench.pauses(), 1);
  EXPECT_EQ(bench.resumes(), 1);
  EXPECT_TRUE(bench.written() == heard);
}

// esc=0 and UDP: each packet is one datagram, and a few lines say when it has to leave.
TEST(DataMode, SendsEachPacketWhenItIsDue) {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    std::minstd_rand random(seed);
    const std::size_t size = 1 + random() % 40;
    const auto units = static_cast<int>(2 + random() % 9);
    Bench bench("5," + std::to_string(units) + "," + std::to_string(size) + ",0", Transport::Udp);
    std::vector<Piece> expected;
    Piece held;  // its time is that of its first byte
    const auto leave_by = [&](Instant now) {
      const Instant due = held.time + milliseconds(100 * units);
      if (held.bytes.empty() || due > now) return;
      expected.push_back({.time = due, .bytes = std::exchange(held.bytes, {})});
    };
    for (int n = 0; n < 100; ++n) {
      bench.wait(milliseconds(random() % 4 == 0 ? 100 * (random() % 12) : random() % 100));
      leave_by(bench.now());
      for (const char c : random_bytes(random, 1 + random() % 60)) {
        ASSERT_EQ(bench.type(std::string(1, c)), 1U);
        if (held.bytes.empty()) held.time = bench.now();
        held.bytes += c;
        if (held.bytes.size() < size) continue;
        expected.push_back({.time = bench.now(), .bytes = std::exchange(held.bytes, {})});
      }
    }
    bench.wait(std::chrono::seconds(2));
    leave_by(bench.now());
    ASSERT_TRUE(bench.take_packets() == expected);
  }
}

TEST(DataMode, WritesBlocksWithTheirPauses) {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    std::minstd_rand random(seed);
    const std::size_t size = 50 + random() % 1411;
    const auto pause = static_cast<int>(20 + random() % 981);
    Bench bench("5,2,1024,1,1," + std::to_string(size) + "," + std::to_string(pause) + ",0");
    std::string heard;
    for (int n = 0; n < 50; ++n) {
      const std::string bytes = random_bytes(random, 1 + random() % 2000);
      bench.from_peer(bytes);
      heard += bytes;
      bench.wait(milliseconds(random() % 1200));
    }
    bench.wait(std::chrono::seconds(2000));
    const std::vector<Piece> blocks = bench.take_blocks();
    std::string written;
    for (std::size_t n = 0; n < blocks.size(); ++n) {
      EXPECT_LE(blocks[n].bytes.size(), size);
      const bool is_in_time = n == 0 || blocks[n].time - blocks[n - 1].time >= milliseconds(pause);
      EXPECT_TRUE(is_in_time);
      written += blocks[n].bytes;
    }
    ASSERT_TRUE(written == heard);
  }
}

}  // namespace
}  // namespace airmodem
