// Held data: streams are joined, datagrams are not.
#include "core/links/held_data.h"

#include <gtest/gtest.h>

#include <string>

namespace airmodem {
namespace {

TEST(HeldData, BeginsEmpty) {
  HeldData held;
  EXPECT_TRUE(held.empty());
  EXPECT_EQ(held.size(), 0u);
  EXPECT_EQ(held.take(1460), "");
}

TEST(HeldData, JoinsTheBytesOfAStream) {
  HeldData held;
  held.add_stream("hel");
  held.add_stream("lo");
  EXPECT_EQ(held.size(), 5u);
  EXPECT_EQ(held.take(4), "hell");
  EXPECT_EQ(held.size(), 1u);
  EXPECT_FALSE(held.empty());
  EXPECT_EQ(held.take(4), "o");
  EXPECT_TRUE(held.empty());
}

TEST(HeldData, KeepsTheBordersOfDatagrams) {
  HeldData held;
  held.add_datagram("one");
  held.add_datagram("three");
  EXPECT_EQ(held.size(), 8u);
  EXPECT_EQ(held.take(1460), "one");
  EXPECT_EQ(held.take(1460), "three");
  EXPECT_TRUE(held.empty());
}

TEST(HeldData, ADatagramIsReadInParts) {
  HeldData held;
  held.add_datagram("seven");
  held.add_datagram("x");
  EXPECT_EQ(held.take(3), "sev");
  EXPECT_EQ(held.take(3), "en");
  EXPECT_EQ(held.take(3), "x");
}

TEST(HeldData, AnEmptyDatagramIsNothing) {
  HeldData held;
  held.add_datagram("");
  held.add_datagram("x");
  EXPECT_EQ(held.take(1), "x");
  EXPECT_TRUE(held.empty());
}

TEST(HeldData, HoldsEveryByteValue) {
  std::string all;
  for (int value = 0; value < 256; ++value) all.push_back(static_cast<char>(value));
  HeldData held;
  held.add_stream(all);
  EXPECT_EQ(held.take(all.size()), all);
}

}  // namespace
}  // namespace airmodem
