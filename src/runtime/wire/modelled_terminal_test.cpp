/// A serial line in virtual time: when bytes come out of it.
#include "runtime/wire/modelled_terminal.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/support/heard_log.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

using namespace std::chrono_literals;

/// A port whose host the test is.
class EasyTerminal final : public Terminal {
 public:
  void start(TerminalObserver& told) override { observer = &told; }
  std::size_t write(std::string_view bytes) override {
    read += bytes;
    return bytes.size();
  }
  void resume_reading() override {}

  TerminalObserver* observer = nullptr;
  std::string read;  ///< by the host
};

/// A module that takes what it is offered, or nothing.
class Taker final : public TerminalObserver {
 public:
  void terminal_opened() override { taken += '<'; }
  void terminal_closed() override { taken += '>'; }
  std::size_t terminal_bytes(std::string_view bytes) override {
    if (!takes) return 0;
    taken += bytes;
    return bytes.size();
  }
  void terminal_writable() override {}
  void terminal_ready_changed(SignalLine) override {}
  void terminal_lost(std::size_t count) override { lost += count; }

  bool takes = true;
  std::string taken;
  std::size_t lost = 0;
};

class LineInTime : public testing::Test {
 protected:
  void start(const SerialModelOptions& options) {
    auto port = std::make_unique<EasyTerminal>();
    port_ = port.get();
    line_ = std::make_unique<ModelledTerminal>(clock_, std::move(port), options);
    line_->start(module_);
    line_->configure({.baud = 10'000});  // a character a millisecond
    port_->observer->terminal_opened();
    clock_.run_ready();
  }

  HeardLog log_;
  VirtualClock clock_;
  Taker module_;
  EasyTerminal* port_ = nullptr;
  std::unique_ptr<ModelledTerminal> line_;
};

TEST_F(LineInTime, CharactersTakeTheirTimeBothWays) {
  start({.pacing = Pacing::CharacterTime});
  port_->observer->terminal_bytes("ATI;ATI;AT");
  line_->write("0123456789");
  clock_.pass(9ms);
  EXPECT_LT(module_.taken.size(), 1U + 10);
  EXPECT_LT(port_->read.size(), 10U);
  EXPECT_FALSE(line_->is_idle());
  clock_.pass(2ms);
  EXPECT_EQ(module_.taken, "<ATI;ATI;AT");
  EXPECT_EQ(port_->read, "0123456789");
  EXPECT_TRUE(line_->is_idle());
  EXPECT_EQ(clock_.next(), kNever);
}

TEST_F(LineInTime, AModuleThatDoesNotReadLosesWhatItsFifoDoesNotHold) {
  start({.pacing = Pacing::CharacterTime, .fifo = 16});
  module_.takes = false;
  port_->observer->terminal_bytes(std::string(100, 'x'));
  clock_.pass(200ms);
  EXPECT_EQ(module_.lost, 84U);
  EXPECT_EQ(log_.count("its FIFO overruns"), 1);
  module_.takes = true;
  line_->resume_reading();
  clock_.run_ready();
  EXPECT_EQ(module_.taken, "<" + std::string(16, 'x'));
}

// Until the last byte of one host has arrived the next one is not told of.
TEST_F(LineInTime, TheNextHostIsToldOfAfterTheLastBytesOfTheOneThatHasGone) {
  start({.pacing = Pacing::CharacterTime});
  port_->observer->terminal_bytes("ATE0");
  port_->observer->terminal_closed();
  port_->observer->terminal_opened();
  clock_.pass(1s);
  EXPECT_EQ(module_.taken, "<>ATE0<");
}

}  // namespace
}  // namespace airmodem
