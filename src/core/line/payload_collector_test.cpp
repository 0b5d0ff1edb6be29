// What is typed at a prompt.
#include "core/line/payload_collector.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace airmodem {
namespace {

using Status = PayloadCollector::Status;

constexpr std::size_t kLimit = 10;

// Feeds bytes one by one until the payload ends, and returns how it ended.
Status feed_bytes(PayloadCollector& collector, std::string_view bytes) {
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto taken = collector.take(bytes.substr(n, 1));
    EXPECT_EQ(taken.count, 1U);
    if (taken.status == Status::More) continue;
    EXPECT_EQ(n, bytes.size() - 1) << "ended early";
    return taken.status;
  }
  return Status::More;
}

TEST(FixedPayload, TakesExactlyItsLength) {
  PayloadCollector collector;
  collector.start(5, kLimit);
  const auto taken = collector.take("helloAT\r");
  EXPECT_EQ(taken.count, 5U);
  EXPECT_EQ(taken.typed, 5U);
  EXPECT_EQ(taken.status, Status::Complete);
  EXPECT_EQ(collector.payload(), "hello");
}

TEST(FixedPayload, GrowsInPieces) {
  PayloadCollector collector;
  collector.start(5, kLimit);
  EXPECT_EQ(collector.take("he").status, Status::More);
  EXPECT_EQ(collector.take("").status, Status::More);
  EXPECT_EQ(collector.payload(), "he");
  EXPECT_EQ(collector.take("llo").status, Status::Complete);
  EXPECT_EQ(collector.take_payload(), "hello");
  EXPECT_EQ(collector.payload(), "");
}

TEST(FixedPayload, EveryValueIsData) {
  std::string all;
  for (int value = 0; value < 256; ++value) all.push_back(static_cast<char>(value));
  PayloadCollector collector;
  collector.start(all.size(), all.size());
  EXPECT_EQ(feed_bytes(collector, all), Status::Complete);
  EXPECT_EQ(collector.payload(), all);
}

TEST(VariablePayload, EndsWithCtrlZ) {
  PayloadCollector collector;
  collector.start(0, kLimit);
  const auto taken = collector.take(
      "hello\x1A"
      "AT\r");
  EXPECT_EQ(taken.count, 6U);
  EXPECT_EQ(taken.typed, 5U);
  EXPECT_EQ(taken.status, Status::Complete);
  EXPECT_EQ(collector.payload(), "hello");
}

TEST(VariablePayload, EndsWithEscape) {
  PayloadCollector collector;
  collector.start(0, kLimit);
  const auto taken = collector.take("he\x1B\x1A");
  EXPECT_EQ(taken.count, 3U);
  EXPECT_EQ(taken.typed, 2U);
  EXPECT_EQ(taken.status, Status::GivenUp);
}

TEST(VariablePayload, MayBeEmpty) {
  PayloadCollector collector;
  collector.start(0, kLimit);
  const auto taken = collector.take("\x1A");
  EXPECT_EQ(taken.count, 1U);
  EXPECT_EQ(taken.typed, 0U);
  EXPECT_EQ(taken.status, Status::Complete);
  EXPECT_EQ(collector.payload(), "");
}

TEST(VariablePayload, HoldsUpToItsLimit) {
  PayloadCollector collector;
  collector.start(0, kLimit);
  EXPECT_EQ(feed_bytes(collector, "0123456789\x1A"), Status::Complete);
  EXPECT_EQ(collector.payload(), "0123456789");
}

TEST(VariablePayload, OneByteMoreIsTooLong) {
  for (const std::string_view end : {"\x1A", "\x1B"}) {
    PayloadCollector collector;
    collector.start(0, kLimit);
    EXPECT_EQ(collector.take("0123456789").status, Status::More);
    EXPECT_FALSE(collector.too_long());
    EXPECT_EQ(collector.take("x").status, Status::More);
    EXPECT_TRUE(collector.too_long());
    const auto taken = collector.take(std::string("more\r").append(end).append("AT"));
    EXPECT_EQ(taken.status, Status::TooLong);
    EXPECT_EQ(taken.count, 6U);
    EXPECT_EQ(taken.typed, 5U);
    EXPECT_LE(collector.payload().size(), kLimit);
  }
}

TEST(VariablePayload, TooLongInOnePiece) {
  PayloadCollector collector;
  collector.start(0, kLimit);
  const auto taken = collector.take("0123456789x\x1A");
  EXPECT_EQ(taken.status, Status::TooLong);
  EXPECT_EQ(taken.count, 12U);
}

TEST(Payload, StartForgetsTheLastOne) {
  PayloadCollector collector;
  collector.start(0, 2);
  collector.take("abcdef");
  EXPECT_TRUE(collector.too_long());
  collector.start(3, kLimit);
  EXPECT_FALSE(collector.too_long());
  EXPECT_EQ(collector.payload(), "");
  EXPECT_EQ(collector.take("xyz").status, Status::Complete);
  EXPECT_EQ(collector.payload(), "xyz");
}

}  // namespace
}  // namespace airmodem
