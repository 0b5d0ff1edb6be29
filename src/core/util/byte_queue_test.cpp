// Bytes that wait in order.
#include "core/util/byte_queue.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

TEST(ByteQueue, GivesWhatWasPutInInOrder) {
  ByteQueue queue;
  EXPECT_TRUE(queue.empty());
  queue.push(std::string("abc"));
  queue.pop(1);
  queue.push(std::string("de"));
  queue.push(std::string_view("f"));
  EXPECT_EQ(queue.view(), "bcdef");
  EXPECT_EQ(queue.size(), 5U);
  queue.pop(4);
  EXPECT_EQ(queue.view(), "f");
  queue.pop(1);
  EXPECT_TRUE(queue.empty());
  queue.push(std::string("g"));
  EXPECT_EQ(queue.view(), "g");
}

TEST(ByteQueue, GivesAwayWhatIsLeft) {
  ByteQueue queue;
  queue.push(std::string("abc"));
  queue.pop(2);
  EXPECT_EQ(queue.take(), "c");
  EXPECT_TRUE(queue.empty());
  queue.push(std::string_view("d"));
  EXPECT_EQ(queue.view(), "d");
}

TEST(ByteQueue, GivesAwayWhatIsAskedFor) {
  ByteQueue queue;
  queue.push(std::string("abc"));
  EXPECT_EQ(queue.take(2), "ab");
  EXPECT_EQ(queue.view(), "c");
  EXPECT_EQ(queue.take(1), "c");
  EXPECT_TRUE(queue.empty());
}

TEST(ByteQueue, ForgetsWhatIsCleared) {
  ByteQueue queue;
  queue.push(std::string("abc"));
  queue.pop(1);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.push(std::string("d"));
  EXPECT_EQ(queue.view(), "d");
}

}  // namespace
}  // namespace airmodem
