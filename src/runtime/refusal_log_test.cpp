// The summary of refused commands: what is counted, in which order, and its bound.
#include "runtime/refusal_log.h"

#include <gtest/gtest.h>

#include <string>

namespace airmodem {
namespace {

CommandRefused refused(std::string name) {
  return {.name = std::move(name), .form = "", .result = "ERROR", .reason = "a test"};
}

TEST(RefusalLog, CountsByCommandTheMostFrequentFirst) {
  RefusalLog log("");
  EXPECT_EQ(log.summary(), "");
  log.take(refused("AT+FOO"));
  for (int n = 0; n < 3; ++n) log.take(refused("AT+CIPSTART"));
  EXPECT_EQ(log.summary(), "AT+CIPSTART 3 times, AT+FOO 1 time");
}

TEST(RefusalLog, CountsTogetherWhatAHostInvents) {
  RefusalLog log("");
  for (std::size_t n = 0; n < kCountedNames; ++n) log.take(refused("AT+A" + std::to_string(n)));
  for (int n = 0; n < 20; ++n) log.take(refused("AT+B" + std::to_string(n)));
  log.take(refused("AT+A0"));
  const std::string summary = log.summary();
  EXPECT_TRUE(summary.starts_with("AT+A0 2 times, ")) << summary;
  EXPECT_TRUE(summary.ends_with(", others 20 times")) << summary;
  EXPECT_LT(summary.size(), 32 * (kCountedNames + 1));
}

}  // namespace
}  // namespace airmodem
