#include "tests/adapters/byte_channel.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <thread>

#include "core/text/escape.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadSize = 65'536;

/// How much of a long text a failure shows before and after the first difference.
constexpr std::size_t kShown = 200;

/// A writer that nothing was taken from for this long counts as stuck.
constexpr milliseconds kStuckAfter{300};

/// `bytes` around `at`, as one line.
std::string around(std::string_view bytes, std::size_t at) {
  const std::size_t begin = at > kShown ? at - kShown : 0;
  const std::string_view part = bytes.substr(begin, 2 * kShown);
  std::string text = quote(part);
  if (begin > 0) text = "..." + text;
  if (begin + part.size() < bytes.size()) text += "...";
  return text;
}

std::string difference(std::string_view expected, std::string_view received) {
  const auto [left, right] =
      std::mismatch(expected.begin(), expected.end(), received.begin(), received.end());
  const auto at = static_cast<std::size_t>(left - expected.begin());
  return "\n  expected: " + around(expected, at) + "\n  received: " + around(received, at) +
         "\n  equal up to byte " + std::to_string(at) + " of " + std::to_string(expected.size());
}

}  // namespace

void fail(const std::string& text, Place place) {
  ADD_FAILURE_AT(place.file, place.line) << text;
  throw testing::AssertionException(testing::TestPartResult(testing::TestPartResult::kFatalFailure,
                                                            place.file, place.line, text.c_str()));
}

void wait_until(const std::string& what, const std::function<bool()>& condition, Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!condition()) {
    if (steady_clock::now() >= deadline) fail("waited in vain for " + what, place);
    std::this_thread::sleep_for(milliseconds(1));
  }
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this == &other) return *this;
  reset();
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

void Descriptor::reset() {
  const int fd = std::exchange(fd_, -1);
  if (fd >= 0) ::close(fd);
}

bool await_events(int fd, short events, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    pollfd state{fd, events, 0};
    const int count =
        ::poll(&state, 1, static_cast<int>(std::max(left.count(), milliseconds::rep{})));
    if (count > 0) return true;
    if (count == 0) return false;
    if (errno != EINTR) return false;
  }
}

std::string pattern(std::size_t size, unsigned seed) {
  std::string bytes(size, '\0');
  std::uint64_t state = 0x9e3779b97f4a7c15U * (seed + 1U);
  for (char& byte : bytes) {
    // A linear congruential generator; its upper bits are the good ones.
    state = state * 6364136223846793005U + 1442695040888963407U;
    byte = static_cast<char>(state >> 56U);
  }
  return bytes;
}

ByteChannel::ByteChannel(std::string name, Descriptor descriptor)
    : name_(std::move(name)), descriptor_(std::move(descriptor)) {}

void ByteChannel::write(std::string_view bytes, Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!bytes.empty()) {
    bytes.remove_prefix(write_some(bytes, place));
    if (bytes.empty()) return;
    await_events(fd(), POLLIN | POLLOUT, milliseconds(100));
    take_in();
    if (steady_clock::now() < deadline) continue;
    fail(name_ + " could not write: " + std::to_string(bytes.size()) + " bytes are left" + shown(),
         place);
  }
}

std::size_t ByteChannel::write_some(std::string_view bytes, Place place) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = ::write(fd(), bytes.data() + done, bytes.size() - done);
    if (size > 0) {
      done += static_cast<std::size_t>(size);
    } else if (size == 0 || errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      fail(name_ + " cannot write: " + std::strerror(errno) + shown(), place);
    }
  }
  return done;
}

std::size_t ByteChannel::write_until_stuck(std::string_view bytes, std::size_t limit, Place place) {
  std::size_t done = 0;
  while (done < limit) {
    const std::string_view rest = bytes.substr(done % bytes.size());
    const std::size_t size = write_some(rest.substr(0, limit - done), place);
    done += size;
    if (size == 0 && !await_events(fd(), POLLOUT, kStuckAfter)) break;
  }
  return done;
}

void ByteChannel::expect(std::string_view bytes, Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  std::size_t checked = 0;
  for (;;) {
    const std::size_t size = std::min(untaken().size(), bytes.size());
    const bool same =
        untaken().substr(checked, size - checked) == bytes.substr(checked, size - checked);
    if (!same) fail(name_ + " received other bytes" + difference(bytes, untaken()), place);
    checked = size;
    if (checked == bytes.size()) break;
    if (take_in_before(deadline)) continue;
    const std::string why = state_ == State::Open ? " waited in vain" : " met the end";
    fail(name_ + why + difference(bytes, untaken()), place);
  }
  taken_ += bytes.size();
}

std::string ByteChannel::read_until(std::string_view end, Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  for (;;) {
    const std::size_t at = untaken().find(end);
    if (at != std::string::npos) return take(at + end.size());
    if (take_in_before(deadline)) continue;
    fail(name_ + " waited in vain for " + quote(end) + shown(), place);
  }
}

std::string ByteChannel::read(std::size_t size, Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  while (untaken().size() < size) {
    if (take_in_before(deadline)) continue;
    fail(name_ + " received " + std::to_string(untaken().size()) + " of " + std::to_string(size) +
             " bytes" + shown(),
         place);
  }
  return take(size);
}

std::string ByteChannel::read_some(std::size_t most, Place place) {
  if (!has_bytes(kPatience)) fail(name_ + " waited in vain for a byte", place);
  return take(std::min(most, untaken().size()));
}

std::string ByteChannel::read_all(Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  while (take_in_before(deadline)) {
  }
  if (state_ != State::Ended) fail(name_ + " met no orderly end" + shown(), place);
  return take(untaken().size());
}

void ByteChannel::expect_end(Place place) {
  const std::string bytes = read_all(place);
  if (!bytes.empty()) fail(name_ + " received " + around(bytes, 0) + " before the end", place);
}

void ByteChannel::expect_broken(Place place) {
  const auto deadline = steady_clock::now() + kPatience;
  while (take_in_before(deadline)) {
  }
  if (state_ != State::Broken) fail(name_ + " was not cut off" + shown(), place);
}

bool ByteChannel::has_bytes(milliseconds patience) {
  if (untaken().empty()) take_in_before(steady_clock::now() + patience);
  return !untaken().empty();
}

/// Reads once, if there is something to read.
void ByteChannel::take_in() {
  // Forgetting what was taken costs little when it is most of what there is.
  if (taken_ > received_.size() / 2) {
    received_.erase(0, taken_);
    taken_ = 0;
  }
  std::array<char, kReadSize> buffer;
  const ssize_t size = ::read(fd(), buffer.data(), buffer.size());
  if (size > 0) {
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  } else if (size == 0) {
    state_ = State::Ended;
  } else if (errno != EAGAIN && errno != EINTR) {
    state_ = State::Broken;
  }
}

/// Takes in at least one byte; false at the end of the stream or of the time.
bool ByteChannel::take_in_before(steady_clock::time_point deadline) {
  const std::size_t before = untaken().size();
  while (state_ == State::Open) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (!await_events(fd(), POLLIN, std::max(left, milliseconds(0)))) return false;
    take_in();
    if (untaken().size() > before) return true;
  }
  return false;
}

std::string ByteChannel::take(std::size_t size) {
  std::string bytes(untaken().substr(0, size));
  taken_ += bytes.size();
  return bytes;
}

std::string ByteChannel::shown() const { return "\n  received: " + around(untaken(), 0); }

}  // namespace airmodem::e2e
