/// The driver at a port with a real line: a new format waits for the bytes in front of it, however
/// slowly they go out.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "adapters/driver.h"
#include "adapters/files/folder_store.h"
#include "adapters/files/memory_settings.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/socket_dialer.h"

namespace airmodem::e2e {
namespace {

/// A port that takes as many bytes as the test lets it, and notes formats among them as `<rate>`.
class NarrowTerminal final : public Terminal {
 public:
  void start(TerminalObserver& observer) override { observer_ = &observer; }
  std::size_t write(std::string_view bytes) override {
    const std::size_t count = std::min(bytes.size(), room_);
    room_ -= count;
    seen_ += bytes.substr(0, count);
    return count;
  }
  void resume_reading() override {}
  void configure(const LineFormat& format) override {
    seen_ += "<" + std::to_string(format.baud) + ">";
  }

  void type(std::string_view bytes) { EXPECT_EQ(observer_->terminal_bytes(bytes), bytes.size()); }
  void widen(std::size_t room) {
    room_ = room;
    observer_->terminal_writable();
  }
  void close_and_open() {
    observer_->terminal_closed();
    observer_->terminal_opened();
  }
  const std::string& seen() const { return seen_; }
  void forget() { seen_.clear(); }

 private:
  TerminalObserver* observer_ = nullptr;
  std::size_t room_ = 1000;
  std::string seen_;
};

class LineFormatTest : public testing::Test {
 protected:
  void start(const std::string& kept = "") {
    driver_ = std::make_unique<Driver>(
        io_, Module(air724ug(), ModuleOptions{.kept_settings = kept}),
        DriverPorts{terminal_, dialer_, *resolver_, *files_, settings_}, "127.0.0.1", nullptr);
    driver_->start();
  }

  /// A driver whose host has echo off, at a port that takes no more bytes.
  void start_stuck() {
    start();
    terminal_.type("ATE0\r");
    terminal_.forget();
    terminal_.widen(0);
  }

  NarrowTerminal& terminal() { return terminal_; }
  MemorySettings& settings() { return settings_; }

 private:
  boost::asio::io_context io_;
  NarrowTerminal terminal_;
  std::unique_ptr<CaresResolver> resolver_ = *CaresResolver::open(io_);
  SocketDialer dialer_{io_, *resolver_, SocketDialerOptions{}};
  std::unique_ptr<FolderStore> files_ = *FolderStore::open("");
  MemorySettings settings_;
  std::unique_ptr<Driver> driver_;
};

TEST_F(LineFormatTest, FollowsTheAnswer) {
  start_stuck();
  terminal().widen(1000);
  terminal().type("AT+IPR=9600\rAT+IPR?\r");
  EXPECT_EQ(terminal().seen(), "\r\nOK\r\n<9600>\r\n+IPR: 9600\r\n\r\nOK\r\n");
}

TEST_F(LineFormatTest, StandsBetweenTheSameBytesWhereTheyWait) {
  start_stuck();
  terminal().type("AT+CIPMUX?\rAT+IPR=9600\rAT\rAT+IPR=600\rAT\r");
  EXPECT_EQ(terminal().seen(), "");
  for (int n = 0; n < 100; ++n) terminal().widen(1);
  EXPECT_EQ(terminal().seen(),
            "\r\n+CIPMUX: 0\r\n\r\nOK\r\n\r\nOK\r\n<9600>\r\nOK\r\n\r\nOK\r\n<600>\r\nOK\r\n");
}

TEST_F(LineFormatTest, OutlivesTheHostThatDidNotReadTheAnswer) {
  start_stuck();
  terminal().type("AT+IPR=9600\r");
  terminal().close_and_open();
  terminal().widen(1000);
  EXPECT_TRUE(terminal().seen().starts_with("<9600>\r\nRDY\r\n")) << terminal().seen();
}

TEST_F(LineFormatTest, IsToldAtTheStart) {
  start();
  terminal().type("AT+IPR=1200\r");
  terminal().forget();
  start(settings().kept());
  EXPECT_EQ(terminal().seen(), "<1200>");
}

}  // namespace
}  // namespace airmodem::e2e
