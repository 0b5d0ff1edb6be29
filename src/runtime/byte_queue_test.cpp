// Bytes that wait in order.
#include "runtime/byte_queue.h"

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
