// Lines that wait: their order, and what happens when reports of a state pile up.
#include "core/line/held_lines.h"

#include <gtest/gtest.h>

#include <string>

#include "core/text/append.h"
#include "core/text/response_writer.h"

namespace airmodem {
namespace {

class HeldLinesTest : public testing::Test {
 protected:
  ResponseWriter add() { return {format_, held_.add(), Mark::Urc}; }
  ResponseWriter add(StateReport state) { return {format_, held_.add(state), Mark::Urc}; }

  std::string flushed() {
    MarkedText out;
    held_.flush_to(out);
    std::string text;
    out.drain([&](const MarkedText::Run& run) { text += run.bytes; });
    return text;
  }

  ResponseFormat format_;
  HeldLines held_;
};

TEST_F(HeldLinesTest, LeaveInTheirOrderAndOnce) {
  add().line("CLOSED");
  add(StateReport::Network).line("+NO Service");
  add(StateReport::Circuit).line("+CREG: 2");
  add().line("+PDP: DEACT");
  add(StateReport::Circuit).line("+CREG: 1");
  EXPECT_EQ(flushed(),
            "\r\nCLOSED\r\n\r\n+NO Service\r\n\r\n+CREG: 2\r\n\r\n+PDP: DEACT\r\n\r\n+CREG: 1\r\n");
  EXPECT_EQ(flushed(), "");
}

// spec: urc.pile
TEST_F(HeldLinesTest, OverTheLimitTheNewestReportOfAStateStays) {
  add().line("CLOSED");
  add(StateReport::Card).line("+CPIN: READY");
  for (int n = 0; n < 10'000; ++n) {
    add(StateReport::Circuit).line("+CREG: ", n);
    add(StateReport::Lte).line("+CEREG: ", n);
  }
  add().line("+PDP: DEACT");
  const std::string text = flushed();
  EXPECT_LE(text.size(), kHeldLinesLimit + 200);
  EXPECT_TRUE(text.starts_with("\r\nCLOSED\r\n\r\n+CPIN: READY\r\n")) << text.substr(0, 60);
  EXPECT_TRUE(text.ends_with("\r\n+CREG: 9999\r\n\r\n+CEREG: 9999\r\n\r\n+PDP: DEACT\r\n"))
      << text.substr(text.size() - 80);
}

TEST_F(HeldLinesTest, OtherLinesAreNeverReplaced) {
  std::string expected;
  for (int n = 0; n < 5'000; ++n) {
    add().line("line ", n);
    expected += concat("\r\nline ", n, "\r\n");
  }
  add(StateReport::Card).line("+CPIN: READY");
  EXPECT_EQ(flushed(), expected + "\r\n+CPIN: READY\r\n");
}

}  // namespace
}  // namespace airmodem
