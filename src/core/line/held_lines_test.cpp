// Lines that wait: their order, and what happens when reports of a state pile up.
#include "core/line/held_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/append.h"

namespace airmodem {
namespace {

class HeldLinesTest : public testing::Test {
 protected:
  std::string flushed() {
    ResponseWriter out(format_);
    held_.flush_to(out);
    return out.take();
  }

  ResponseFormat format_;
  HeldLines held_{format_};
};

TEST_F(HeldLinesTest, LeaveInTheirOrderAndOnce) {
  held_.add().line("CLOSED");
  held_.add(StateReport::Network).line("+NO Service");
  held_.add(StateReport::Circuit).line("+CREG: 2");
  held_.add().line("+PDP: DEACT");
  held_.add(StateReport::Circuit).line("+CREG: 1");
  EXPECT_EQ(flushed(),
            "\r\nCLOSED\r\n\r\n+NO Service\r\n\r\n+CREG: 2\r\n\r\n+PDP: DEACT\r\n\r\n+CREG: 1\r\n");
  EXPECT_EQ(flushed(), "");
}

// spec: urc.pile
TEST_F(HeldLinesTest, OverTheLimitTheNewestReportOfAStateStays) {
  held_.add().line("CLOSED");
  held_.add(StateReport::Card).line("+CPIN: READY");
  for (int n = 0; n < 10'000; ++n) {
    held_.add(StateReport::Circuit).line("+CREG: ", n);
    held_.add(StateReport::Lte).line("+CEREG: ", n);
  }
  held_.add().line("+PDP: DEACT");
  const std::string text = flushed();
  EXPECT_LE(text.size(), kHeldLinesLimit + 200);
  EXPECT_TRUE(text.starts_with("\r\nCLOSED\r\n\r\n+CPIN: READY\r\n")) << text.substr(0, 60);
  EXPECT_TRUE(text.ends_with("\r\n+CREG: 9999\r\n\r\n+CEREG: 9999\r\n\r\n+PDP: DEACT\r\n"))
      << text.substr(text.size() - 80);
}

TEST_F(HeldLinesTest, OtherLinesAreNeverReplaced) {
  std::string expected;
  for (int n = 0; n < 5'000; ++n) {
    held_.add().line("line ", n);
    expected += concat("\r\nline ", n, "\r\n");
  }
  held_.add(StateReport::Card).line("+CPIN: READY");
  EXPECT_EQ(flushed(), expected + "\r\n+CPIN: READY\r\n");
}

}  // namespace
}  // namespace airmodem
