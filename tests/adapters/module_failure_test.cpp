/// One module's trouble is its own: a port that throws ends its module, and the next one is served.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "adapters/clock/asio_clock.h"
#include "app/served_module.h"
#include "tests/adapters/run_until.h"

namespace airmodem {
namespace {

/// A port whose host types when the test says so, and whose module's answers may meet an exception.
class ScriptedTerminal final : public Terminal {
 public:
  void start(TerminalObserver& observer) override {
    observer_ = &observer;
    observer.terminal_opened();
  }
  std::size_t write(std::string_view bytes) override {
    if (const auto fail = std::exchange(throw_, nullptr)) fail();
    *written += bytes;
    return bytes.size();
  }
  void resume_reading() override {}

  /// As the loop would: from a handler of the terminal's own.
  void type(boost::asio::io_context& io, const std::string& bytes) {
    boost::asio::post(io, lifeline_.guard([this, bytes] { observer_->terminal_bytes(bytes); }));
  }

  std::shared_ptr<std::string> written = std::make_shared<std::string>();  ///< may outlive it
  std::function<void()> throw_;                                            ///< in the next write

 private:
  TerminalObserver* observer_ = nullptr;
  Lifeline lifeline_;
};

class ModuleFailure : public testing::Test {
 protected:
  /// A module at a port, which both are destroyed when it fails.
  struct Served {
    std::unique_ptr<ServedModule> module;
    ScriptedTerminal* port = nullptr;
    bool has_failed = false;
  };

  void SetUp() override {
    auto resolver = CaresResolver::open(io_);
    ASSERT_TRUE(resolver) << resolver.error().message;
    resolver_ = *std::move(resolver);
    shared_ = std::make_unique<SharedParts>(
        SharedParts{.io = io_,
                    .clock = clock_,
                    .resolver = *resolver_,
                    .policy = {},
                    .key_log = nullptr,
                    .terminal_buffer = buffer_,
                    .address = "127.0.0.1",
                    .lingering_pool = std::make_shared<LingeringPool>(8)});
  }

  Result<void> make(Served& served) {
    auto made = ServedModule::make(
        *shared_, ModuleConfig{},
        [&]() -> Result<ServedTerminal> {
          auto port = std::make_unique<ScriptedTerminal>();
          served.port = port.get();
          return ServedTerminal{.terminal = std::move(port), .doorway = {}};
        },
        [&served] {
          served.has_failed = true;
          served.module.reset();
        });
    if (!made) return tl::unexpected(made.error());
    served.module = *std::move(made);
    served.module->start();
    return {};
  }
  bool answers(Served& served) {
    served.port->written->clear();
    served.port->type(io_, "AT\r");
    return run_until(io_, [&] { return served.port->written->ends_with("OK\r\n"); });
  }

  boost::asio::io_context io_;
  AsioClock clock_{io_};
  TerminalBuffer buffer_{};
  std::unique_ptr<CaresResolver> resolver_;
  std::unique_ptr<SharedParts> shared_;
};

TEST_F(ModuleFailure, EndsThatModuleAndNoOther) {
  Served bad;
  Served good;
  ASSERT_TRUE(make(bad));
  ASSERT_TRUE(make(good));
  ASSERT_TRUE(answers(bad));
  ASSERT_TRUE(answers(good));
  bad.port->throw_ = [] { throw std::bad_alloc(); };
  bad.port->type(io_, "AT\r");
  EXPECT_TRUE(run_until(io_, [&] { return bad.has_failed; }));
  EXPECT_FALSE(good.has_failed);
  EXPECT_TRUE(answers(good));
}

TEST_F(ModuleFailure, IsToldToItsHost) {
  Served bad;
  ASSERT_TRUE(make(bad));
  ASSERT_TRUE(answers(bad));
  const auto words = bad.port->written;
  words->clear();
  bad.port->throw_ = [] { throw std::runtime_error("a broken port"); };
  bad.port->type(io_, "AT\r");
  EXPECT_TRUE(run_until(io_, [&] { return bad.has_failed; }));
  EXPECT_EQ(*words, "\r\nairmodem: the module has failed: a broken port\r\n");
}

TEST_F(ModuleFailure, WhileItIsMadeIsAResult) {
  const auto made = ServedModule::make(
      *shared_, ModuleConfig{},
      []() -> Result<ServedTerminal> { throw std::runtime_error("no port"); }, [] {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "no port");
  io_.poll();
}

}  // namespace
}  // namespace airmodem
