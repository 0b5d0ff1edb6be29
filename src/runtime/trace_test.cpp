/// The lines of a trace, and when they are passed on.
#include "runtime/trace.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace airmodem {
namespace {

using namespace std::chrono_literals;

/// Keeps what a trace writes beyond its end.
class NotingSink final : public TraceSink {
 public:
  explicit NotingSink(std::string& notes) : notes_(notes) {}
  void write(Instant now, std::string lines) override {
    notes_ += "at " + std::to_string(now.time_since_epoch().count()) + "\n" + std::move(lines);
  }

 private:
  std::string& notes_;
};

TEST(Trace, PassesItsLinesOnWhenATurnIsOver) {
  std::string notes;
  Trace trace(std::make_unique<NotingSink>(notes));
  trace.turn_over();
  EXPECT_EQ(notes, "");
  trace.host_typed(Instant(213us), "AT\r");
  trace.before_event(Instant(229us), WriteTerminal{.bytes = "\r\nOK\r\n"});
  EXPECT_EQ(notes, "");
  trace.turn_over();
  EXPECT_EQ(notes,
            "at 229\n"
            "0.000213 host \"AT\\r\"\n"
            "0.000229 event write bytes=\"\\r\\nOK\\r\\n\"\n");
}

TEST(Trace, PassesTheLastLinesOnAtItsEnd) {
  std::string notes;
  {
    Trace trace(std::make_unique<NotingSink>(notes));
    trace.before_input(Instant(4s), LinkClosed{.link = {0}, .why = CloseReason::Peer});
    trace.host_lost(Instant(5s), 3);
  }
  EXPECT_EQ(notes,
            "at 5000000\n"
            "4.000000 input closed link=0 why=peer\n"
            "5.000000 lost count=3\n");
}

}  // namespace
}  // namespace airmodem
