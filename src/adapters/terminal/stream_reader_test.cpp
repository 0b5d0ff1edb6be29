/// A stream that is read, over a pipe.

#include "adapters/terminal/stream_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace airmodem {
namespace {

using Descriptor = asio::posix::stream_descriptor;

struct Observer final : TerminalObserver {
  void terminal_opened() override {}
  void terminal_closed() override {}
  std::size_t terminal_bytes(std::string_view bytes) override {
    const std::size_t taken = std::min(bytes.size(), room);
    heard += bytes.substr(0, taken);
    if (at_bytes) at_bytes();
    return taken;
  }
  void terminal_writable() override {}
  void terminal_ready_changed(SignalLine /*line*/) override {}

  std::string heard;
  std::size_t room = std::string::npos;  ///< of each piece
  std::function<void()> at_bytes;
};

class StreamReaderTest : public testing::Test {
 protected:
  StreamReaderTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    stream_.assign(ends[0]);
    stream_.non_blocking(true);
    out_.assign(ends[1]);
    reader_.start(observer_);
  }

  void write(std::string_view bytes) { asio::write(out_, asio::buffer(bytes)); }
  void run() {
    io_.restart();
    while (io_.poll() > 0) {
    }
  }

  asio::io_context io_;
  TerminalBuffer buffer_{};
  Descriptor stream_{io_};
  Descriptor out_{io_};
  Observer observer_;
  bool has_ended_ = false;
  StreamReader<Descriptor> reader_{io_, buffer_, stream_,
                                   [this](const auto& /*why*/) { has_ended_ = true; }};
};

TEST_F(StreamReaderTest, GivesNoMoreAfterItWasStoppedFromInside) {
  for (const std::size_t room : {std::string::npos, std::size_t{1}}) {
    observer_ = {};
    observer_.room = room;
    observer_.at_bytes = [this] { reader_.stop(); };
    reader_.start(observer_);
    write("one");
    run();
    const std::string heard = observer_.heard;
    write("two");
    run();
    EXPECT_EQ(observer_.heard, heard);
    EXPECT_EQ(reader_.untaken(), 0U);
    EXPECT_FALSE(reader_.is_held_back());
    observer_ = {};
    reader_.start(observer_);
    run();
    EXPECT_EQ(observer_.heard, "two");
    reader_.stop();
  }
}

TEST_F(StreamReaderTest, GivesNoMoreOfWhatWasKeptAfterItWasStoppedFromInside) {
  observer_.room = 1;
  write("one");
  run();
  EXPECT_EQ(reader_.untaken(), 2U);
  observer_.at_bytes = [this] { reader_.stop(); };
  reader_.resume_reading();
  run();
  EXPECT_EQ(observer_.heard, "on");
  EXPECT_EQ(reader_.untaken(), 0U);
  write("two");
  run();
  EXPECT_EQ(observer_.heard, "on");
}

TEST_F(StreamReaderTest, BeginsAnewFromInside) {
  observer_.at_bytes = [this] {
    observer_.at_bytes = nullptr;
    reader_.stop();
    reader_.start(observer_);
  };
  write("one");
  run();
  write("two");
  run();
  EXPECT_EQ(observer_.heard, "onetwo");
  out_.close();
  run();
  EXPECT_TRUE(has_ended_);
}

}  // namespace
}  // namespace airmodem
