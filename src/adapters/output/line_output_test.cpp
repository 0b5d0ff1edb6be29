/// Lines that are taken slowly, not at all, or in part.

#include "adapters/output/line_output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace airmodem {
namespace {

using namespace std::chrono_literals;

/// Far longer than anything here takes.
constexpr std::chrono::seconds kPatience{20};

/// Where a test's lines go, and how writing them turns out.
class Place {
 public:
  /// Writing waits until open().
  void close() {
    const std::lock_guard lock(mutex_);
    is_open_ = false;
  }

  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }

  /// The next writes are cut after so many bytes, with this error.
  void fail_next(LineTarget::Written how) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(how);
  }

  LineTarget::Written write(std::string_view bytes) {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    LineTarget::Written done{.count = bytes.size()};
    if (!failures_.empty()) {
      done = failures_.front();
      failures_.pop_front();
    }
    text_ += bytes.substr(0, done.count);
    return done;
  }

  /// Waits until the thread has begun `count` writes.
  void await_writes(int count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, kPatience, [&] { return waiting_ >= count; }));
  }

  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = true;
  int waiting_ = 0;
  std::deque<LineTarget::Written> failures_;
  std::string text_;
};

class TestTarget final : public LineTarget {
 public:
  explicit TestTarget(std::shared_ptr<Place> place) : place_(std::move(place)) {}
  Written write(std::string_view bytes) override { return place_->write(bytes); }

 private:
  std::shared_ptr<Place> place_;
};

/// What an output has told of its losses.
struct Told {
  std::atomic<int> times = 0;
  std::atomic<int> error = -1;
  std::atomic<std::uint64_t> in_all = 0;
};

class Outputs : public testing::Test {
 protected:
  Outputs() { output_.emplace(std::make_unique<TestTarget>(place_), options()); }
  ~Outputs() override {
    place_->open();
    output_.reset();
    EXPECT_TRUE(LineOutput::finish_all(kPatience));
  }

  LineOutputOptions options() {
    return {.limit = 1000,
            .gap_before = "# ",
            .gap_after = "\n",
            .lost_first =
                [told = told_](int error) {
                  ++told->times;
                  told->error = error;
                },
            .lost_in_all = [told = told_](std::uint64_t count) { told->in_all = count; }};
  }

  void write(const std::string& lines) { output_->write(lines); }

  /// What has come, once all is written.
  std::string text() {
    EXPECT_TRUE(LineOutput::finish_all(kPatience));
    return place_->text();
  }

  /// Fills the queue with lines of 100 bytes while one is being written; returns how many there
  /// was no room for.
  std::uint64_t fill(int count) {
    place_->close();
    write("first\n");
    place_->await_writes(1);
    for (int i = 0; i < count; ++i) write(std::string(99, static_cast<char>('a' + i)) + "\n");
    return output_->lost();
  }

  std::shared_ptr<Place> place_ = std::make_shared<Place>();
  std::shared_ptr<Told> told_ = std::make_shared<Told>();
  std::optional<LineOutput> output_;
};

TEST_F(Outputs, WriteLinesInTheirOrder) {
  for (int i = 0; i < 5; ++i) write(std::to_string(i) + "\n");
  EXPECT_EQ(text(), "0\n1\n2\n3\n4\n");
  EXPECT_EQ(output_->lost(), 0U);
  EXPECT_EQ(told_->times, 0);
}

TEST_F(Outputs, CountWhatThereWasNoRoomForAndSaySoInItsPlace) {
  const std::uint64_t lost = fill(20);
  EXPECT_GT(lost, 5U);
  EXPECT_LT(lost, 20U);
  place_->open();
  const std::string before = text();
  write("next\n");
  EXPECT_TRUE(before.ends_with("\n# " + std::to_string(lost) + "\n")) << before;
  EXPECT_EQ(text(), before + "next\n");
  EXPECT_EQ(told_->times, 1);
  EXPECT_EQ(told_->error, 0);
}

TEST_F(Outputs, TakeALargePieceWhereNothingWaits) {
  write(std::string(5000, 'x') + "\n");
  EXPECT_EQ(text().size(), 5001U);
}

TEST_F(Outputs, SayOnceThatWritingFails) {
  for (int i = 0; i < 3; ++i) place_->fail_next({.count = 0, .error = ENOSPC});
  for (int i = 0; i < 3; ++i) write("lost\n");
  EXPECT_EQ(text(), "# 3\n");
  EXPECT_EQ(told_->times, 1);
  EXPECT_EQ(told_->error, ENOSPC);
  EXPECT_EQ(output_->lost(), 3U);
}

TEST_F(Outputs, EndALineThatWasCut) {
  place_->fail_next({.count = 4, .error = ENOSPC});
  write("one\ntwo\nthree\n");
  EXPECT_EQ(text(), "one\n# 2\n");
  place_->fail_next({.count = 2, .error = ENOSPC});
  write("four\n");
  write("five\n");
  EXPECT_EQ(text(), "one\n# 2\nfo\n# 1\nfive\n");
}

/// While it lives no thread can begin: its stack would be larger than all memory.
class NoThreads {
 public:
  NoThreads() {
    ::pthread_getattr_default_np(&before_);
    pthread_attr_t endless;
    ::pthread_attr_init(&endless);
    ::pthread_attr_setstacksize(&endless, std::size_t{1} << 48);
    ::pthread_setattr_default_np(&endless);
    ::pthread_attr_destroy(&endless);
  }
  ~NoThreads() { ::pthread_setattr_default_np(&before_); }
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;

 private:
  pthread_attr_t before_{};
};

TEST_F(Outputs, AreWrittenWithoutAThreadWhereNoneCanBegin) {
  {
    const NoThreads none;
    write("one\n");
    write("two\nthree\n");
    EXPECT_EQ(place_->text(), "one\ntwo\nthree\n");
    place_->fail_next({.count = 2, .error = ENOSPC});
    write("four\n");
    EXPECT_EQ(told_->times, 1);
    EXPECT_EQ(output_->lost(), 1U);
  }
  write("five\n");
  EXPECT_EQ(text(), "one\ntwo\nthree\nfo\n# 1\nfive\n");
}

/// A pipe that nobody reads: what it does not take waits, and what finds no room is counted.
TEST(OutputsWithoutAThread, NeverWaitForAReader) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const OwnedFd reader(ends[0]);
  ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
  LineOutput output(std::make_unique<DescriptorTarget>(OwnedFd(ends[1])), {.limit = 1000,
                                                                           .gap_before = "# ",
                                                                           .gap_after = "\n",
                                                                           .lost_first = nullptr,
                                                                           .lost_in_all = nullptr});
  std::string heard;
  const auto read_all = [&] {
    std::array<char, 4096> piece{};
    ssize_t size = 0;
    while ((size = ::read(reader.get(), piece.data(), piece.size())) > 0)
      heard.append(piece.data(), static_cast<std::size_t>(size));
  };
  const NoThreads none;
  for (int i = 0; i < 1000; ++i) output.write(std::string(99, 'x') + "\n");
  const std::uint64_t lost = output.lost();
  EXPECT_GT(lost, 0U);
  read_all();
  EXPECT_LT(std::ranges::count(heard, '\n'), static_cast<std::ptrdiff_t>(1000 - lost));
  output.finish(kPatience);
  read_all();
  EXPECT_EQ(std::ranges::count(heard, '\n'), static_cast<std::ptrdiff_t>(1000 - lost + 1));
  EXPECT_TRUE(heard.ends_with("\n# " + std::to_string(lost) + "\n"));
  EXPECT_EQ(output.lost(), lost);
}

TEST_F(Outputs, SayAtTheEndHowManyWereLost) {
  place_->fail_next({.count = 0, .error = EPIPE});
  place_->fail_next({.count = 0, .error = EPIPE});
  write("one\ntwo\n");
  output_.reset();
  EXPECT_TRUE(LineOutput::finish_all(kPatience));
  EXPECT_EQ(told_->in_all, 2U);
}

TEST_F(Outputs, AreWrittenAfterTheirEnd) {
  place_->close();
  write("one\n");
  write("two\n");
  output_.reset();  // does not wait
  place_->open();
  EXPECT_EQ(text(), "one\ntwo\n");
}

TEST_F(Outputs, AreFinishedWhenAllIsWritten) {
  output_->write("one\n");
  output_->finish(kPatience);
  EXPECT_EQ(place_->text(), "one\n");
  EXPECT_EQ(told_->times, 0);
}

TEST_F(Outputs, AreFinishedInALimitedTime) {
  place_->close();
  output_->write("one\n");
  output_->finish(50ms);
  EXPECT_EQ(told_->error, ETIMEDOUT);
  EXPECT_EQ(output_->lost(), 1U);
}

TEST_F(Outputs, HoldUpTheEndForALimitedTime) {
  place_->close();
  write("one\n");
  place_->await_writes(1);
  write("two\nthree\n");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(LineOutput::finish_all(200ms));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, kPatience);
  EXPECT_EQ(told_->error, ETIMEDOUT);
  EXPECT_EQ(told_->in_all, 3U);
}

/// The write that is stuck fails while the end reports what it gives up.
TEST(LineOutput, CountsTheLinesInHandOnceWhenItIsGivenUp) {
  const auto place = std::make_shared<Place>();
  std::uint64_t in_all = 0;
  std::optional<LineOutput> output;
  const auto fail_meanwhile = [&](int) {
    output->write("later\n");
    place->fail_next({.count = 0, .error = EPIPE});
    place->open();
    place->await_writes(2);  // the first one is dealt with
  };
  output.emplace(std::make_unique<TestTarget>(place),
                 LineOutputOptions{.limit = 1000,
                                   .gap_before = "# ",
                                   .gap_after = "\n",
                                   .lost_first = fail_meanwhile,
                                   .lost_in_all = [&](std::uint64_t count) { in_all = count; }});
  place->close();
  output->write("one\n");
  place->await_writes(1);
  output->write("two\nthree\n");
  EXPECT_FALSE(LineOutput::finish_all(200ms));
  EXPECT_EQ(in_all, 3U);
  output.reset();
  EXPECT_TRUE(LineOutput::finish_all(kPatience));
}

/// Standard error may be shared with a program that has made it so.
TEST(DescriptorTarget, WaitsWhereAPipeIsNonBlockingAndFull) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const OwnedFd reader(ends[0]);
  const std::string text = std::string(std::size_t{4} * 1024 * 1024, 'x') + '\n';
  LineTarget::Written done;
  std::thread writer([&, writing = OwnedFd(ends[1])]() mutable {
    done = DescriptorTarget(std::move(writing)).write(text);  // and closes
  });
  std::string heard;
  std::array<char, 65'536> piece{};
  for (;;) {
    pollfd wanted{.fd = reader.get(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, 20'000) != 1) break;
    const ssize_t size = ::read(reader.get(), piece.data(), piece.size());
    if (size <= 0) break;
    heard.append(piece.data(), static_cast<std::size_t>(size));
  }
  writer.join();
  EXPECT_EQ(done.error, 0);
  EXPECT_EQ(done.count, text.size());
  EXPECT_EQ(heard, text);
}

}  // namespace
}  // namespace airmodem
