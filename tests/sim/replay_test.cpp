/// A trace replays: a module that is given what a trace says of host and inputs, at its times, says
/// and wants the same again, with everything that was changed while it ran.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "core/text/escape.h"
#include "runtime/trace.h"
#include "tests/sim/run_module.h"

namespace airmodem::testing {
namespace {

using std::chrono::seconds;

/// Keeps what a trace writes.
class StringSink final : public TraceSink {
 public:
  explicit StringSink(std::string& lines) : lines_(lines) {}
  void write(Instant, std::string lines) override { lines_ += lines; }

 private:
  std::string& lines_;
};

/// What a module has said and wanted. Bytes for the host are one stream, however they were cut.
struct Heard {
  std::string said;
  std::string wanted;

  void take(const Event& event) {
    if (const auto* write = std::get_if<WriteTerminal>(&event)) {
      said += write->bytes;
    } else {
      wanted += to_text(event) + "\n";
    }
  }
};

/// Gives a module what the trace says, and compares with what the trace says of its events.
class Replay {
 public:
  explicit Replay(Module module) : module_(std::move(module)) {}

  void play(const std::string& trace) {
    std::istringstream lines(trace);
    double time = 0;
    std::string kind;
    while (lines >> time >> kind) {
      std::string what;
      std::getline(lines >> std::ws, what);
      const Instant now{Duration(std::llround(time * 1e6))};
      EXPECT_LE(end_, now) << "a trace's times never go back";
      if (kind == "host") type(what, now);
      if (kind == "input") happen(what, now);
      if (kind == "event") told_.take(*event_from_text(what));
    }
    module_.advance(end_);
    listen();
  }

  const Heard& told() const { return told_; }
  const Heard& heard() const { return heard_; }

 private:
  void type(std::string_view quoted, Instant now) {
    const std::string bytes = *unescape(quoted.substr(1, quoted.size() - 2));
    EXPECT_EQ(module_.receive(bytes, now), bytes.size());
    end_ = now;
    listen();
  }
  void happen(std::string_view text, Instant now) {
    const auto input = input_from_text(text);
    ASSERT_TRUE(input.has_value()) << text;
    module_.input(*input, now);
    end_ = now;
    listen();
  }
  void listen() {
    while (const auto event = module_.next_event()) heard_.take(*event);
  }

  Module module_;
  Instant end_{};
  Heard told_;
  Heard heard_;
};

TEST(Replays, ATraceWithFactsPowerResetAndDtr) {
  std::string lines;
  Trace trace(std::make_unique<StringSink>(lines));
  const ModuleKind kind{.profile = sim800(), .timing = Timing::Real, .tells_taken = true};
  RunModule run(PeerKind::Echo, kind, {&trace});
  run.port.open();
  run.pass(seconds(10));
  run.driver().change(SetFact{.key = "network.signal-strength", .value = "7"});
  run.driver().change(SetFact{.key = "network.signal-strength", .value = "much"});
  EXPECT_NE(run.say("ATE0;+CSQ").find("+CSQ: 7,0"), std::string::npos);
  EXPECT_NE(run.log.take().find("network.signal-strength"), std::string::npos);
  run.say("AT+CSTT");
  run.say("AT+CIICR");
  run.pass(seconds(5));
  run.driver().change(ModuleReset{});
  run.pass(seconds(10));
  run.driver().change(SetFact{.key = "network.registration", .value = "denied"});
  run.say("ATE0;+CREG?");
  run.driver().change(SetFact{.key = "network.registration", .value = "roaming"});
  run.say("AT+CIPMODE=1;&D1");
  run.say("AT+CIPSTART=\"TCP\",\"example.com\",7");
  run.pass(seconds(10));
  run.port.type("some data");
  run.clock.stand_still(seconds(200));  // between the packet and its time
  run.pass(seconds(2));
  run.port.set_ready(SignalLine::Off);
  run.say("AT+CIPCLOSE");
  run.driver().change(SupplyChanged{.line = SignalLine::Off});
  run.say("AT");
  run.driver().change(SupplyChanged{.line = SignalLine::On});
  run.pass(seconds(10));
  EXPECT_NE(run.say("AT+CSQ").find("+CSQ: 7,0"), std::string::npos);
  trace.turn_over();

  Replay replay(Module(kind.profile, {.timing = kind.timing, .tells_taken = true}));
  replay.play(lines);
  EXPECT_EQ(replay.heard().said, replay.told().said);
  EXPECT_EQ(replay.heard().wanted, replay.told().wanted);
  EXPECT_NE(replay.told().wanted.find("fact-refused"), std::string::npos);
  EXPECT_NE(replay.told().wanted.find("taken as=data"), std::string::npos);
}

}  // namespace
}  // namespace airmodem::testing
