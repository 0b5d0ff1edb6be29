#include "app/connection_modules.h"

#include <gtest/gtest.h>

namespace airmodem {
namespace {

TEST(ConnectionModules, NameATraceWithTheirNumberWhereverItsMarkStands) {
  EXPECT_EQ(with_connection("trace-{n}.txt", "1"), "trace-1.txt");
  EXPECT_EQ(with_connection("{n}/{n}{n}-{m}", "12"), "12/1212-{m}");
  EXPECT_EQ(with_connection("none", "3"), "none");
}

}  // namespace
}  // namespace airmodem
