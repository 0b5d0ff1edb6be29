#include "adapters/output/line_output.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace airmodem {
namespace {

/// What the queue needs for each piece beside its bytes.
constexpr std::size_t kPieceOverhead = 64;

/// Of the number of lines that are missing.
constexpr std::size_t kMostDigits = 20;

/// What is left of the patience at the end for the log to say which outputs were given up.
constexpr std::chrono::milliseconds kLastWords{100};

/// Waits until the descriptor can be written, or is broken, which the next write says; 0 or the
/// error.
int await_room(int fd) {
  pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
  while (::poll(&wanted, 1, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

/// How often an output without a thread looks at the end whether there is room.
constexpr std::chrono::milliseconds kLookForRoom{10};

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

/// Whoever hears of losses may lack the memory to pass it on, which must not end the thread.
template <class What>
void tell(const std::function<void(What)>& hearer, What what) noexcept {
  try {
    hearer(what);
  } catch (const std::exception&) {
    return;  // the line in the output's gap tells it
  }
}

/// Lines that were put in together, and how many were lost since those before them.
struct Piece {
  std::string lines;
  std::uint64_t lost_before = 0;
};

}  // namespace

LineTarget::Written DescriptorTarget::write(std::string_view bytes) {
  Written done;
  while (done.count < bytes.size()) {
    const ssize_t size = ::write(fd_.get(), bytes.data() + done.count, bytes.size() - done.count);
    if (size >= 0) {
      done.count += static_cast<std::size_t>(size);
      continue;
    }
    if (errno == EINTR) continue;
    // Whoever shares a pipe or terminal with us may have made it non-blocking.
    done.error = errno == EAGAIN ? await_room(fd_.get()) : errno;
    if (done.error != 0) break;
  }
  return done;
}

/// A descriptor that is broken has room too: the next write says what is wrong.
bool DescriptorTarget::has_room() const {
  pollfd wanted{.fd = fd_.get(), .events = POLLOUT, .revents = 0};
  return ::poll(&wanted, 1, 0) != 0;
}

/// A pipe that has room takes so many bytes at once.
LineTarget::Written DescriptorTarget::write_now(std::string_view bytes) {
  Written done;
  while (done.error == 0 && done.count < bytes.size()) {
    if (!has_room()) return {.count = done.count, .error = EAGAIN};
    const ssize_t size = ::write(fd_.get(), bytes.data() + done.count,
                                 std::min<std::size_t>(bytes.size() - done.count, PIPE_BUF));
    if (size >= 0) {
      done.count += static_cast<std::size_t>(size);
    } else if (errno != EINTR) {
      done.error = errno;
    }
  }
  return done;
}

/// What an output and its thread share.
class LineOutput::State {
 public:
  using Lock = std::unique_lock<std::mutex>;
  using Clock = std::chrono::steady_clock;
  using Written = LineTarget::Written;

  State(std::unique_ptr<LineTarget> target, LineOutputOptions options)
      : target_(std::move(target)), options_(std::move(options)) {
    gap_.reserve(kMostDigits + options_.gap_before.size() + options_.gap_after.size() + 1);
  }

  void push(std::string lines, const std::shared_ptr<State>& self);
  std::uint64_t lost();

  /// Nothing more is pushed. True when a thread still has to end; without one what is not written
  /// by now is lost.
  bool close();

  /// The thread's whole life.
  void run();

  /// Says what is missing, if that was not possible before.
  void tell_gap();

  /// Whether all is written by then.
  bool wait_until(Clock::time_point deadline);

  /// What waits is lost, and nobody waits for the thread any more.
  void give_up();

 private:
  bool is_idle() const {
    // Without a thread nobody tells of what is lost: the next line begins one, if there is one.
    const bool is_gap_due = has_thread_ && lost_since_ > 0;
    return is_given_up_ || (queue_.empty() && !is_busy_ && !is_gap_due && !asks_for_gap_);
  }
  void start_thread(const std::shared_ptr<State>& self);
  void write_directly(Lock& lock);
  void lose(std::uint64_t count, int error, Lock& lock);
  void lose_queue(int error, Lock& lock);
  bool wait_for_work(Lock& lock);
  Piece take();
  Written write(std::string_view bytes);
  Written write(const Piece& piece);
  void tell_losses(std::uint64_t count, Lock& lock);

  // The thread's own; without one guarded by the mutex.
  const std::unique_ptr<LineTarget> target_;
  const LineOutputOptions options_;
  std::uint64_t untold_ = 0;  // lost since the last line that was written
  bool is_at_line_start_ = true;
  std::string gap_;  // has room for the line: memory may be what is missing when it is written

  // Guarded by the mutex.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> queue_;
  std::size_t size_ = 0;          // of the queue
  std::uint64_t lost_since_ = 0;  // after the last piece of the queue
  std::uint64_t lines_in_hand_ = 0;
  std::uint64_t lost_ = 0;  // in all
  bool has_thread_ = false;
  bool is_busy_ = false;
  bool asks_for_gap_ = false;
  bool is_closing_ = false;
  bool is_given_up_ = false;
};

/// Every output that is there or still writes.
class LineOutput::Register {
 public:
  // It is never destroyed: threads may outlive what is.
  static Register& instance() {
    static auto& the_only = *new Register;
    return the_only;
  }

  void add(std::shared_ptr<State> state) {
    const std::lock_guard lock(mutex_);
    states_.push_back(std::move(state));
  }

  void remove(const State* state) {
    const std::lock_guard lock(mutex_);
    std::erase_if(states_, [state](const auto& each) { return each.get() == state; });
  }

  std::vector<std::shared_ptr<State>> all() {
    const std::lock_guard lock(mutex_);
    return states_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<State>> states_;
};

// ---- what anybody calls ----

void LineOutput::State::push(std::string lines, const std::shared_ptr<State>& self) {
  Lock lock(mutex_);
  const std::size_t size = lines.size() + kPieceOverhead;
  if (!queue_.empty() && size_ + size > options_.limit) {
    const std::uint64_t count = count_lines(lines);
    lost_since_ += count;
    lose(count, 0, lock);
    return;
  }
  queue_.push_back({.lines = std::move(lines), .lost_before = lost_since_});
  size_ += size;
  lost_since_ = 0;
  if (!has_thread_) start_thread(self);
  if (!has_thread_) write_directly(lock);
  changed_.notify_all();
}

void LineOutput::State::start_thread(const std::shared_ptr<State>& self) {
  try {
    std::thread([self] {
      self->run();
      Register::instance().remove(self.get());
    }).detach();
    has_thread_ = true;
  } catch (const std::exception&) {
    return;  // the kernel allows no more, or memory is missing: the next line tries again
  }
}

/// There is no thread: writes what is taken at once. The lock is given away where a loss is told,
/// and whoever comes meanwhile leaves the queue alone.
void LineOutput::State::write_directly(Lock& lock) {
  if (is_busy_) return;
  is_busy_ = true;
  while (!has_thread_ && (!queue_.empty() || lost_since_ > 0) && target_->has_room()) {
    const Piece piece = take();
    const Written done = write(piece);
    lines_in_hand_ = 0;
    const int error = done.error == EAGAIN ? 0 : done.error;
    lose(count_lines(std::string_view(piece.lines).substr(done.count)), error, lock);
    if (done.error != 0) break;
  }
  if (!has_thread_) is_busy_ = false;
}

std::uint64_t LineOutput::State::lost() {
  const std::lock_guard lock(mutex_);
  return lost_;
}

bool LineOutput::State::close() {
  Lock lock(mutex_);
  is_closing_ = true;
  if (!has_thread_) {
    write_directly(lock);
    lose_queue(0, lock);
    tell_losses(lost_, lock);
  }
  asks_for_gap_ = has_thread_;
  changed_.notify_all();
  return has_thread_;
}

void LineOutput::State::tell_gap() {
  Lock lock(mutex_);
  asks_for_gap_ = has_thread_;
  if (!has_thread_) write_directly(lock);
  changed_.notify_all();
}

bool LineOutput::State::wait_until(Clock::time_point deadline) {
  Lock lock(mutex_);
  while (!has_thread_ && !is_idle() && Clock::now() < deadline) {
    write_directly(lock);
    if (!is_idle()) changed_.wait_for(lock, kLookForRoom);
  }
  return changed_.wait_until(lock, deadline, [this] { return is_idle(); });
}

void LineOutput::State::give_up() {
  Lock lock(mutex_);
  if (is_idle()) return;
  is_given_up_ = true;  // whoever reports unlocks; the lines in hand are counted by then
  lose_queue(ETIMEDOUT, lock);
  tell_losses(lost_, lock);
}

void LineOutput::State::lose(std::uint64_t count, int error, Lock& lock) {
  if (count == 0) return;
  const bool is_first = std::exchange(lost_, lost_ + count) == 0;
  if (!is_first || !options_.lost_first) return;
  lock.unlock();
  tell(options_.lost_first, error);
  lock.lock();
}

void LineOutput::State::lose_queue(int error, Lock& lock) {
  std::uint64_t count = lines_in_hand_;
  for (const Piece& piece : queue_) {
    const std::uint64_t lines = count_lines(piece.lines);
    count += lines;
    if (!is_given_up_) lost_since_ += piece.lost_before + lines;
  }
  queue_.clear();
  size_ = 0;
  lose(count, error, lock);
}

void LineOutput::State::tell_losses(std::uint64_t count, Lock& lock) {
  if (count == 0 || !options_.lost_in_all) return;
  lock.unlock();
  tell(options_.lost_in_all, count);
  lock.lock();
}

// ---- the thread ----

void LineOutput::State::run() {
  sigset_t every{};
  sigfillset(&every);
  pthread_sigmask(SIG_BLOCK, &every, nullptr);  // the loop's thread hears them
  Lock lock(mutex_);
  while (wait_for_work(lock)) {
    const Piece piece = take();
    lock.unlock();
    const Written done = write(piece);
    lock.lock();
    lines_in_hand_ = 0;
    if (!is_given_up_)
      lose(count_lines(std::string_view(piece.lines).substr(done.count)), done.error, lock);
  }
  if (!is_given_up_) tell_losses(lost_, lock);
  has_thread_ = is_busy_ = asks_for_gap_ = false;
  changed_.notify_all();
}

/// False when nothing will come any more.
bool LineOutput::State::wait_for_work(Lock& lock) {
  const auto has_work = [this] { return !queue_.empty() || lost_since_ > 0 || asks_for_gap_; };
  is_busy_ = has_work();
  if (!is_busy_ && !is_closing_) {
    changed_.notify_all();
    changed_.wait(lock, [&] { return has_work() || is_closing_; });
  }
  is_busy_ = true;  // to its end, when that has come
  return has_work();
}

Piece LineOutput::State::take() {
  if (queue_.empty()) {
    asks_for_gap_ = false;
    return {.lines = "", .lost_before = std::exchange(lost_since_, 0)};
  }
  Piece piece = std::move(queue_.front());
  queue_.pop_front();
  size_ -= piece.lines.size() + kPieceOverhead;
  lines_in_hand_ = count_lines(piece.lines);
  return piece;
}

LineTarget::Written LineOutput::State::write(std::string_view bytes) {
  const Written done = has_thread_ ? target_->write(bytes) : target_->write_now(bytes);
  if (done.count > 0) is_at_line_start_ = bytes[done.count - 1] == '\n';
  return done;
}

/// What of the piece is written; before it goes what tells of lines that are missing there. A line
/// that is cut counts as missing.
LineTarget::Written LineOutput::State::write(const Piece& piece) {
  untold_ += piece.lost_before;
  gap_ = is_at_line_start_ ? "" : "\n";
  if (untold_ > 0) {
    std::array<char, kMostDigits> digits{};
    const auto number = std::to_chars(digits.data(), digits.data() + digits.size(), untold_);
    gap_.append(options_.gap_before).append(digits.data(), number.ptr).append(options_.gap_after);
  }
  Written done;
  if (!gap_.empty()) done = write(std::string_view(gap_));
  if (done.error == 0) {
    untold_ = 0;
    done = write(std::string_view(piece.lines));
  } else {
    done.count = 0;
  }
  untold_ += count_lines(std::string_view(piece.lines).substr(done.count));
  return done;
}

// ---- the output ----

LineOutput::LineOutput(std::unique_ptr<LineTarget> target, LineOutputOptions options)
    : state_(std::make_shared<State>(std::move(target), std::move(options))) {
  Register::instance().add(state_);
}

LineOutput::~LineOutput() {
  if (!state_->close()) Register::instance().remove(state_.get());
}

void LineOutput::finish(std::chrono::milliseconds patience) {
  if (!state_->wait_until(State::Clock::now() + patience)) state_->give_up();
}

void LineOutput::write(std::string lines) { state_->push(std::move(lines), state_); }

std::uint64_t LineOutput::lost() const { return state_->lost(); }

bool LineOutput::finish_all(std::chrono::milliseconds patience) {
  const auto deadline = State::Clock::now() + patience;
  const auto all = Register::instance().all();
  for (const auto& each : all) each->tell_gap();
  bool is_done = true;
  for (const auto& each : all) {
    if (each->wait_until(deadline - kLastWords)) continue;
    is_done = false;
    each->give_up();
  }
  // What others had to say about their losses has gone to the log.
  for (const auto& each : all) is_done = each->wait_until(deadline) && is_done;
  return is_done;
}

}  // namespace airmodem
