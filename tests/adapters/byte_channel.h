/// One end of a byte stream, as a test uses it: everything has a deadline, and what differs from
/// what was expected ends the test with both texts.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace airmodem::e2e {

/// The longest that a test waits for what has to happen.
inline constexpr std::chrono::seconds kPatience{10};

/// The line of a test that a failure is about.
struct Place {
  const char* file;
  int line;

  /// As a default argument: where the function is called.
  static constexpr Place here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

/// Fails and ends the test.
[[noreturn]] void fail(const std::string& text, Place place);

/// Waits until `condition` holds, for what announces itself by no descriptor. `what` completes the
/// sentence "waited in vain for ...".
void wait_until(const std::string& what, const std::function<bool()>& condition,
                Place place = Place::here());

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;

  int get() const { return fd_; }
  void reset();

 private:
  int fd_ = -1;
};

/// Waits for poll() events on a descriptor; false when `patience` is over first.
bool await_events(int fd, short events, std::chrono::milliseconds patience = kPatience);

/// `size` bytes in which every value occurs, the same for the same `seed`, and never in a short
/// cycle: a lost, doubled or moved piece does not go unseen.
std::string pattern(std::size_t size, unsigned seed = 0);

class ByteChannel {
 public:
  /// `name` is what failures call this end. The descriptor is non-blocking.
  ByteChannel(std::string name, Descriptor descriptor);

  int fd() const { return descriptor_.get(); }
  void close() { descriptor_.reset(); }

  /// Writes all of it. What comes meanwhile is taken in, so that two that talk at once go on.
  void write(std::string_view bytes, Place place = Place::here());

  /// Writes what fits now, and returns how much that was.
  std::size_t write_some(std::string_view bytes, Place place = Place::here());

  /// Writes `bytes` again and again, `limit` bytes at most, until nothing more is taken from here,
  /// and reads nothing. Returns how many went.
  std::size_t write_until_stuck(std::string_view bytes, std::size_t limit,
                                Place place = Place::here());

  /// The next bytes are these.
  void expect(std::string_view bytes, Place place = Place::here());

  /// Takes what comes up to and with `end`.
  std::string read_until(std::string_view end, Place place = Place::here());

  /// Takes the next `size` bytes.
  std::string read(std::size_t size, Place place = Place::here());

  /// Takes what has come, at least one byte and at most `most`.
  std::string read_some(std::size_t most, Place place = Place::here());

  /// Takes all that comes before the end of the stream.
  std::string read_all(Place place = Place::here());

  /// Nothing comes before the end of the stream.
  void expect_end(Place place = Place::here());

  /// The connection is reset, or the terminal is gone.
  void expect_broken(Place place = Place::here());

  /// Whether anything is there to be taken within `patience`.
  bool has_bytes(std::chrono::milliseconds patience);

 private:
  enum class State { Open, Ended, Broken };

  std::string_view untaken() const { return std::string_view(received_).substr(taken_); }
  void take_in();
  bool take_in_before(std::chrono::steady_clock::time_point deadline);
  std::string take(std::size_t size);
  std::string shown() const;

  std::string name_;
  Descriptor descriptor_;
  std::string received_;
  std::size_t taken_ = 0;  ///< how much of received_ the test has taken already
  State state_ = State::Open;
};

}  // namespace airmodem::e2e
