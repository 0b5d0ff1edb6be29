// The escape at its edges, a millisecond on both sides, and against a second opinion
// (spec: transparent.escape).

#include "core/transparent/escape_detector.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace airmodem {
namespace {

using std::chrono::milliseconds;
using Verdict = EscapeDetector::Verdict;
using Escape = EscapeDetector::Escape;

constexpr EscapeTiming kTiming{
    .before = milliseconds(1000), .between = milliseconds(500), .after = milliseconds(500)};

/// Bytes that are typed so long after the ones before.
struct Typing {
  milliseconds pause;
  std::string bytes;
};

/// What a detector makes of typed bytes when it is asked at every deadline.
class Session {
 public:
  explicit Session(Escape escape = Escape::On) { detector_.start(kTiming, escape, now_); }

  /// Lets time pass; whatever comes due exactly at its end happens.
  void wait(Duration pause) {
    const Instant end = now_ + pause;
    while (!escaped_at_ && detector_.deadline() <= end) {
      now_ = detector_.deadline();
      settle();
    }
    if (!escaped_at_) now_ = end;
  }

  void type(std::string_view bytes) {
    if (escaped_at_) return;
    const auto taken = detector_.take(bytes, now_);
    data_.append(taken.released, EscapeDetector::kSign);
    if (!taken.is_held) data_ += bytes;
  }

  const std::string& data() const { return data_; }
  std::optional<Instant> escaped_at() const { return escaped_at_; }
  EscapeDetector& detector() { return detector_; }
  Instant now() const { return now_; }

 private:
  void settle() {
    std::size_t released = 0;
    const Verdict verdict = detector_.settle(now_, released);
    EXPECT_NE(verdict, Verdict::Nothing) << "a deadline that decides nothing";
    if (verdict == Verdict::Escape) escaped_at_ = now_;
    data_.append(released, EscapeDetector::kSign);
  }

  EscapeDetector detector_;
  Instant now_{};
  std::string data_;
  std::optional<Instant> escaped_at_;
};

Session play(const std::vector<Typing>& typings, Escape escape = Escape::On) {
  Session session(escape);
  for (const Typing& typing : typings) {
    session.wait(typing.pause);
    session.type(typing.bytes);
  }
  session.wait(std::chrono::seconds(10));
  return session;
}

std::string all(const std::vector<Typing>& typings) {
  std::string bytes;
  for (const Typing& typing : typings) bytes += typing.bytes;
  return bytes;
}

// ---- what is an escape ----

TEST(EscapeDetector, TakesTheShortestAndTheLongestEscape) {
  const std::vector<std::vector<Typing>> escapes{
      {{milliseconds(1000), "+++"}},
      {{milliseconds(1000), "+"}, {milliseconds(0), "+"}, {milliseconds(0), "+"}},
      {{milliseconds(1000), "+"}, {milliseconds(500), "+"}, {milliseconds(500), "+"}},
      {{milliseconds(1000), "++"}, {milliseconds(499), "+"}},
      {{milliseconds(60'000), "+"}, {milliseconds(500), "++"}},
      {{milliseconds(10), "x"}, {milliseconds(1000), "+++"}},
      {{milliseconds(10), "+++"}, {milliseconds(1000), "+++"}},
  };
  for (const auto& typings : escapes) {
    const Session session = play(typings);
    EXPECT_TRUE(session.escaped_at()) << all(typings);
    EXPECT_EQ(session.data() + "+++", all(typings));
  }
}

TEST(EscapeDetector, GivesEveryNearMissBackWholeAndInOrder) {
  const std::vector<std::vector<Typing>> near_misses{
      {{milliseconds(0), "+++"}},
      {{milliseconds(999), "+++"}},
      {{milliseconds(10), "x"}, {milliseconds(999), "+++"}},
      {{milliseconds(1000), "++++"}},
      {{milliseconds(1000), "+++"}, {milliseconds(0), "+"}},
      {{milliseconds(1000), "+++"}, {milliseconds(499), "+"}},
      {{milliseconds(1000), "+++"}, {milliseconds(499), "x"}},
      {{milliseconds(1000), "+++\r"}},
      {{milliseconds(1000), "+++\r\n"}},
      {{milliseconds(1000), "+++"}, {milliseconds(1), "\r"}},
      {{milliseconds(1000), "x+++"}},
      {{milliseconds(1000), "+"}},
      {{milliseconds(1000), "++"}},
      {{milliseconds(1000), "+"}, {milliseconds(501), "++"}},
      {{milliseconds(1000), "++"}, {milliseconds(501), "+"}},
      {{milliseconds(1000), "+"}, {milliseconds(501), "+"}, {milliseconds(501), "+"}},
      {{milliseconds(1000), "+a++"}},
      {{milliseconds(1000), "+"}, {milliseconds(50), "a"}, {milliseconds(50), "++"}},
      {{milliseconds(1000), "+"}, {milliseconds(999), "+++"}},
  };
  for (const auto& typings : near_misses) {
    const Session session = play(typings);
    EXPECT_FALSE(session.escaped_at()) << all(typings);
    EXPECT_EQ(session.data(), all(typings));
  }
}

TEST(EscapeDetector, ComesAfterTheSecondSilenceAndNotBefore) {
  Session session;
  session.wait(milliseconds(1000));
  session.type("+++");
  EXPECT_EQ(session.detector().deadline(), session.now() + milliseconds(500));
  session.wait(milliseconds(499));
  EXPECT_FALSE(session.escaped_at());
  session.wait(milliseconds(1));
  EXPECT_TRUE(session.escaped_at());
  EXPECT_EQ(session.data(), "");
}

TEST(EscapeDetector, GivesASignBackRightAfterItsLastChance) {
  Session session;
  session.wait(milliseconds(1000));
  session.type("+");
  session.wait(milliseconds(500));
  EXPECT_EQ(session.data(), "");
  session.wait(milliseconds(1));
  EXPECT_EQ(session.data(), "+");
}

TEST(EscapeDetector, DoesNothingWhenItIsOff) {
  const std::vector<Typing> typings{{milliseconds(1000), "+++"}, {milliseconds(1000), "+++"}};
  const Session session = play(typings, Escape::Off);
  EXPECT_FALSE(session.escaped_at());
  EXPECT_EQ(session.data(), "++++++");
}

TEST(EscapeDetector, WaitsForNothingWithoutSigns) {
  Session session;
  EXPECT_EQ(session.detector().deadline(), kNever);
  session.wait(milliseconds(1000));
  session.type("x");
  EXPECT_EQ(session.detector().deadline(), kNever);
  std::size_t released = 0;
  EXPECT_EQ(session.detector().settle(session.now(), released), Verdict::Nothing);
}

TEST(EscapeDetector, StartsAnew) {
  Session session;
  session.wait(milliseconds(1000));
  session.type("++");
  EscapeDetector& detector = session.detector();
  detector.start(kTiming, Escape::On, session.now());
  EXPECT_EQ(detector.deadline(), kNever);
  EXPECT_EQ(detector.release(), 0U);
  EXPECT_FALSE(detector.take("+", session.now() + milliseconds(999)).is_held);
}

TEST(EscapeDetector, KnowsWhenTheFirstSignWasTyped) {
  Session session;
  session.wait(milliseconds(1000));
  const Instant first = session.now();
  session.type("+");
  session.wait(milliseconds(400));
  session.type("+");
  EXPECT_EQ(session.detector().first_sign(), first);
  EXPECT_EQ(session.detector().release(), 2U);
  EXPECT_EQ(session.detector().release(), 0U);
}

// ---- a second opinion ----

/// When the escape of these typings is complete and where its signs stand, by the words of the
/// specification alone.
struct Expected {
  std::optional<Instant> escaped_at;
  std::size_t signs_at = 0;
};

Expected expect(const std::vector<Typing>& typings) {
  std::string bytes;
  std::vector<Instant> times;
  Instant now{};
  for (const Typing& typing : typings) {
    now += typing.pause;
    bytes += typing.bytes;
    times.insert(times.end(), typing.bytes.size(), now);
  }
  for (std::size_t n = 0; n + 3 <= bytes.size(); ++n) {
    const Instant before = n == 0 ? Instant{} : times[n - 1];
    const Instant after = n + 3 == bytes.size() ? kNever : times[n + 3];
    const bool is_escape = bytes.substr(n, 3) == "+++" && times[n] - before >= kTiming.before &&
                           times[n + 1] - times[n] <= kTiming.between &&
                           times[n + 2] - times[n + 1] <= kTiming.between &&
                           after - times[n + 2] >= kTiming.after;
    if (is_escape) return {.escaped_at = times[n + 2] + kTiming.after, .signs_at = n};
  }
  return {};
}

TEST(EscapeDetector, AgreesWithTheSpecificationOnRandomTyping) {
  constexpr std::array kPauses{0, 0, 0, 1, 499, 500, 501, 999, 1000, 1001};
  constexpr std::array kBytes{"+", "+", "+", "++", "+++", "++++", "a", "+a", "a+"};
  std::size_t escapes = 0;
  for (std::uint32_t seed = 1; seed <= 20'000; ++seed) {
    std::minstd_rand random(seed);
    std::vector<Typing> typings(1 + random() % 8);
    for (Typing& typing : typings) {
      typing.pause = milliseconds(kPauses[random() % kPauses.size()]);
      typing.bytes = kBytes[random() % kBytes.size()];
    }
    const Expected expected = expect(typings);
    const Session session = play(typings);
    ASSERT_EQ(session.escaped_at(), expected.escaped_at) << "seed " << seed;
    const std::string data =
        expected.escaped_at ? all(typings).substr(0, expected.signs_at) : all(typings);
    ASSERT_EQ(session.data(), data) << "seed " << seed;
    if (expected.escaped_at) ++escapes;
  }
  EXPECT_GT(escapes, 1000U) << "the typing is not worth much";
}

}  // namespace
}  // namespace airmodem
