#include "adapters/terminal/slave_watch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "adapters/system_reason.h"

namespace airmodem {
namespace {

/// How often one look follows a host that opens and closes all the time; the next look goes on.
constexpr int kSettleRounds = 4;

/// The keeper only reads, so that its closing is an event of another kind than most hosts'.
int open_keeper(const std::string& name) {
  return ::open(name.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

bool same_modes(const termios& left, const termios& right) {
  return left.c_iflag == right.c_iflag && left.c_oflag == right.c_oflag &&
         left.c_cflag == right.c_cflag && left.c_lflag == right.c_lflag;
}

/// Makes the terminal raw if it is not; its speed stays as hosts left it.
bool make_raw(int slave) {
  termios now{};
  if (::tcgetattr(slave, &now) != 0) return false;
  termios raw = now;
  ::cfmakeraw(&raw);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXOFF | IXANY);
  return same_modes(now, raw) || ::tcsetattr(slave, TCSANOW, &raw) == 0;
}

}  // namespace

Result<SlaveWatch> SlaveWatch::open(boost::asio::io_context& io, int master, std::string name) {
  SlaveWatch watch(master, std::move(name));
  watch.keeper_ = OwnedFd(open_keeper(watch.name_));
  if (!watch.keeper_.valid()) {
    return failure(
        fmt::format("the new terminal {} cannot be opened: {}; see that /dev/pts is "
                    "mounted for this user",
                    watch.name_, reason(errno)));
  }
  if (!make_raw(watch.keeper_.get())) {
    return failure(
        fmt::format("the new terminal {} cannot be set to raw mode: {}; serve the "
                    "module over another port",
                    watch.name_, reason(errno)));
  }
  watch.subscribe(io);
  return watch;
}

void SlaveWatch::subscribe(boost::asio::io_context& io) {
  events_ = boost::asio::use_service<SlaveEvents>(io).subscribe(name_);
  if (events_) return;
  spdlog::warn(
      "inotify does not watch {}: {}; a host counts as there from its first byte, and never as "
      "gone",
      name_, reason(errno));
}

std::vector<SlaveChange> SlaveWatch::take_changes() {
  std::vector<SlaveChange> changes;
  if (!events_) return changes;
  read_events(changes);
  settle(changes);
  return changes;
}

void SlaveWatch::read_events(std::vector<SlaveChange>& changes) {
  for (const std::uint32_t mask : events_->take()) count(mask, changes);
  // An event of our own that was merged with a host's does not come any more.
  own_open_due_ = false;
  own_close_due_ = false;
}

void SlaveWatch::count(unsigned mask, std::vector<SlaveChange>& changes) {
  if ((mask & IN_Q_OVERFLOW) != 0) in_doubt_ = true;
  if ((mask & IN_OPEN) != 0) {
    if (std::exchange(own_open_due_, false)) return;
    if (hosts_++ == 0) changes.push_back(SlaveChange::Opened);
  }
  if ((mask & IN_CLOSE) != 0) {
    if ((mask & IN_CLOSE_NOWRITE) != 0 && std::exchange(own_close_due_, false)) return;
    in_doubt_ = true;
    close_heard_ = true;
    if (hosts_ > 0 && --hosts_ == 0) changes.push_back(SlaveChange::Closed);
  }
}

void SlaveWatch::settle(std::vector<SlaveChange>& changes) {
  for (int round = 0; in_doubt_ && round < kSettleRounds; ++round) {
    in_doubt_ = false;
    const bool present = let_go_and_look();
    // The count alone does not show it: an open that was counted twice hides a close.
    const bool was_closed = std::exchange(close_heard_, false);
    contradicted_ = contradicted_ || (was_closed && present);
    if (present && hosts_ == 0) {
      // Two opens were merged into one event, so the close that seemed the last was not.
      hosts_ = 1;
      contradicted_ = true;
      const bool seemed_last = !changes.empty() && changes.back() == SlaveChange::Closed;
      if (seemed_last) {
        changes.pop_back();
      } else {
        changes.push_back(SlaveChange::Opened);
      }
    }
    if (!present && hosts_ > 0) {
      hosts_ = 0;
      changes.push_back(SlaveChange::Closed);
    }
    read_events(changes);
  }
}

/// Whether a host has the slave open. A host that opens it in the very moment in which the keeper
/// does may stay unseen; its first byte makes it known.
bool SlaveWatch::let_go_and_look() {
  int exclusive = 0;
  if (keeper_.valid() && ::ioctl(keeper_.get(), TIOCGEXCL, &exclusive) != 0) exclusive = 0;
  // A host that died with TIOCEXCL set would otherwise lock the port for ever, for us too.
  if (exclusive != 0) ::ioctl(keeper_.get(), TIOCNXCL);
  own_close_due_ = keeper_.valid();
  keeper_.reset();
  const bool present = !hung_up();
  ensure_keeper();
  if (exclusive != 0 && present && keeper_.valid()) ::ioctl(keeper_.get(), TIOCEXCL);
  return present;
}

bool SlaveWatch::hung_up() const {
  pollfd state{master_, 0, 0};
  return ::poll(&state, 1, 0) == 1 && (state.revents & POLLHUP) != 0;
}

bool SlaveWatch::ensure_keeper() {
  if (keeper_.valid()) return true;
  keeper_ = OwnedFd(open_keeper(name_));
  if (keeper_.valid()) {
    own_open_due_ = events_ != nullptr;
  } else {
    spdlog::warn("{} cannot be held open: {}", name_, reason(errno));
  }
  return keeper_.valid();
}

void SlaveWatch::assume_host() {
  if (hosts_ == 0) hosts_ = 1;
  in_doubt_ = true;
}

void SlaveWatch::discard_unread() {
  if (!ensure_keeper()) return;
  // The first empties what is on its way to the slave, the second what has arrived there.
  const bool flushed = ::tcflush(master_, TCOFLUSH) == 0 && ::tcflush(keeper_.get(), TCIFLUSH) == 0;
  if (!flushed) spdlog::warn("{}: what was not read cannot be discarded: {}", name_, reason(errno));
  // A host that stopped its output (TCOOFF) would leave the next one unable to write.
  if (::tcflow(keeper_.get(), TCOON) != 0) {
    spdlog::warn("{}: stopped output cannot go on: {}", name_, reason(errno));
  }
}

void SlaveWatch::tidy() {
  if (hosts_ > 0 || !ensure_keeper()) return;
  if (!make_raw(keeper_.get())) {
    spdlog::warn("{} cannot be set back to raw mode: {}", name_, reason(errno));
  }
}

}  // namespace airmodem
