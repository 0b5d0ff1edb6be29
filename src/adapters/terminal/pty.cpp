#include "adapters/terminal/pty.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <utility>

#include "adapters/system_reason.h"
#include "adapters/terminal/pty_link.h"
#include "adapters/terminal/terminal_buffer.h"

namespace airmodem {
namespace {

/// As much as the kernel ever gives at once. While a piece goes on to the peer the kernel makes the
/// next one ready on another processor; gathering pieces first would only wait for it.
constexpr std::size_t kReadBufferSize = 4096;

/// After this many reads the others on the loop get their turn.
constexpr int kReadsPerTurn = 16;

/// Opens and closes that the observer has not heard of yet: one is in work, and an open-close or
/// close-open pair may wait; of a host that toggles faster than that, the pairs between are left
/// out.
constexpr std::size_t kUnreportedLimit = 3;

/// More than the kernel holds of what was typed, so that one who types all the time ends.
constexpr std::size_t kGatheredLimit = std::size_t{128} * 1024;

/// A close is told of before the kernel has done it; much longer than that takes.
constexpr std::chrono::milliseconds kCloseTakes{20};

using boost::system::error_code;

tl::unexpected<Error> no_pty(int code) {
  return failure(
      fmt::format("no pseudo terminal can be made: {}; see that /dev/ptmx and /dev/pts "
                  "are there and that kernel.pty.max is not reached",
                  reason(code)));
}

Result<OwnedFd> open_master(std::string& slave_name) {
  OwnedFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!master.valid()) return no_pty(errno);
  if (::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0) return no_pty(errno);
  std::array<char, 128> name{};
  const int code = ::ptsname_r(master.get(), name.data(), name.size());
  if (code != 0) return no_pty(code);
  slave_name = name.data();
  return master;
}

}  // namespace

Result<std::unique_ptr<PtyTerminal>> PtyTerminal::open(asio::io_context& io,
                                                       const std::filesystem::path& link) {
  std::string name;
  auto master = open_master(name);
  if (!master) return tl::unexpected(master.error());
  auto watch = SlaveWatch::open(io, master->get(), name);
  if (!watch) return tl::unexpected(watch.error());
  std::unique_ptr<PtyTerminal> terminal(new PtyTerminal(io, std::move(*master), std::move(*watch)));
  if (!terminal->master_.is_open()) {
    return failure("the event loop takes no more descriptors; allow more with ulimit -Hn");
  }
  auto made = make_pty_link(link, name);
  if (!made) return tl::unexpected(made.error());
  terminal->link_ = std::move(*made);
  return terminal;
}

PtyTerminal::PtyTerminal(asio::io_context& io, OwnedFd master, SlaveWatch watch)
    : io_(io), master_(io), watch_(std::move(watch)), look_timer_(io), buffer_(kReadBufferSize) {
  error_code error;
  master_.assign(master.get(), error);
  if (!error) master.release();  // else open() sees the closed descriptor
}

PtyTerminal::~PtyTerminal() {
  if (!link_.empty()) remove_pty_link(link_, watch_.name());
}

void PtyTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  watch_.when_changed(lifeline_.guard([this] { turn(Due::Changes); }));
  post_turn();
}

std::size_t PtyTerminal::write(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = ::write(master_.native_handle(), bytes.data() + done, bytes.size() - done);
    if (size > 0) {
      done += static_cast<std::size_t>(size);
    } else if (size == 0 || errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      spdlog::error("{} lost {} bytes: {}", watch_.name(), bytes.size() - done, reason(errno));
      return bytes.size();
    }
  }
  if (done < bytes.size()) await_room();
  return done;
}

void PtyTerminal::resume_reading() {
  resume_asked_ = true;
  if (!std::exchange(held_back_, false)) return;
  post_turn();
}

std::optional<LineFormat> PtyTerminal::host_format() const {
  const auto baud = watch_.speed();
  if (!baud) return std::nullopt;
  return LineFormat{.baud = *baud};
}

void PtyTerminal::turn(Due due) {
  if (observer_ == nullptr) return;
  // A host's open is looked for before its bytes; while one is known, bytes need no look.
  if (due == Due::Changes || !watch_.host_present()) take_changes();
  if (hung_up_) hung_up_ = !watch_.ensure_keeper();
  if (report_changes()) read_master();
  await_bytes();
  if (room_wanted_) await_room();
}

void PtyTerminal::post_turn() {
  if (std::exchange(turn_posted_, true)) return;
  asio::post(io_, lifeline_.guard([this] {
    turn_posted_ = false;
    turn(Due::Changes);
  }));
}

void PtyTerminal::take_changes() {
  bool is_known = false;
  for (const SlaveChange change : watch_.take_changes()) {
    is_known = is_known || change == SlaveChange::Opened;
    unreported_.push_back(change);
    if (unreported_.size() <= kUnreportedLimit) continue;
    unreported_.pop_back();
    unreported_.pop_back();
  }
  if (!watch_.take_contradiction()) return;
  may_be_replaced_ = may_be_replaced_ || !is_known;
  look_later();
}

/// A close that the kernel has told of but not done yet is done by then; whoever is there still has
/// come, or was one of several. A host whose open fell together with our own is found then.
void PtyTerminal::look_later() {
  look_timer_.expires_after(kCloseTakes);
  look_timer_.async_wait(lifeline_.guard([this](const error_code& error) {
    if (error) return;
    watch_.look_again();
    turn(Due::Changes);
    if (may_be_replaced_ && reported_open_ && unreported_.empty()) report_reopened();
  }));
}

/// True when the observer knows of all changes. An open must wait while the observer does not take
/// what was typed before it.
bool PtyTerminal::report_changes() {
  while (offer_left()) {
    if (unreported_.empty()) return true;
    if (unreported_.front() == SlaveChange::Closed) {
      take_leave();
    } else {
      unreported_.pop_front();
      report_opened();
    }
  }
  return false;
}

/// The last host has closed, and perhaps the next has opened since, even unseen. That one may have
/// begun to read what the last one left: then all of it is kept, or it would read a hole. Only
/// where the last host's lines are still to be run it counts as another host.
void PtyTerminal::take_leave() {
  gather_typed();
  watch_.look_again();
  take_changes();
  unreported_.pop_front();
  const bool is_replaced = !unreported_.empty() && watch_.host_present();
  const std::size_t own = is_replaced ? typed_.size() - last_line() : typed_.size();
  if (is_replaced && own == 0) {
    unreported_.pop_front();
    if (reported_open_) report_reopened();
    return;
  }
  left_ = own;
  report_closed();
}

/// Reads all that was typed up to now. The kernel holds no more than 70 KiB of it; whoever types
/// more meanwhile is the next host.
void PtyTerminal::gather_typed() {
  do {
    typed_.push(std::string_view(buffer_.data() + kept_begin_, kept_end_ - kept_begin_));
  } while (typed_.size() < kGatheredLimit && read_piece() > 0);
  kept_begin_ = 0;
  kept_end_ = 0;
}

/// The size of the last line of what was gathered, ended or not.
std::size_t PtyTerminal::last_line() const {
  constexpr std::string_view kLineEnds = "\r\n";
  const std::string_view bytes = typed_.view();
  const std::size_t end = bytes.find_last_not_of(kLineEnds);
  if (end == std::string_view::npos) return bytes.size();
  const std::size_t before = bytes.find_last_of(kLineEnds, end);
  return before == std::string_view::npos ? bytes.size() : bytes.size() - before - 1;
}

/// True when nothing is left of what hosts that have gone have typed.
bool PtyTerminal::offer_left() {
  if (left_ == 0) return true;
  if (held_back_) return false;
  const std::size_t taken = offer(typed_.view().substr(0, left_));
  typed_.pop(taken);
  left_ -= taken;
  return left_ == 0;
}

void PtyTerminal::report_reopened() {
  may_be_replaced_ = false;
  observer_->terminal_reopened();
}

void PtyTerminal::report_opened() {
  may_be_replaced_ = false;
  if (std::exchange(reported_open_, true)) return;
  observer_->terminal_opened();
}

void PtyTerminal::report_closed() {
  if (!std::exchange(reported_open_, false)) return;
  watch_.discard_unread();
  watch_.tidy();
  observer_->terminal_closed();
  // There is room again, and the kernel need not say so.
  if (awaiting_room_ || room_wanted_) observer_->terminal_writable();
  look_later();
}

/// Reads until nothing is left, or already with a piece that looks like the last: true. False when
/// the observer holds back, after many reads, or when a host has come or gone meanwhile; then
/// another turn is due, or comes with resume_reading().
bool PtyTerminal::read_master() {
  if (!offer_kept()) return false;
  for (int done = 0; done < kReadsPerTurn; ++done) {
    const std::size_t size = read_piece();
    if (size == 0) return true;
    // Of a host that types much and closes no more is answered than was read by then.
    if (size >= kSmallRead) take_changes();
    if (!unreported_.empty()) break;
    if (!offer_kept()) return false;
    // In a stream later reads often are as short.
    if (done == 0 && size < kSmallRead) return true;
  }
  post_turn();
  return false;
}

/// Reads once; 0 when nothing is left.
std::size_t PtyTerminal::read_piece() {
  kept_begin_ = 0;
  kept_end_ = 0;
  while (true) {
    const ssize_t size = ::read(master_.native_handle(), buffer_.data(), buffer_.size());
    if (size > 0) return kept_end_ = static_cast<std::size_t>(size);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return 0;
    if (size < 0 && errno != EIO) spdlog::error("{}: {}", watch_.name(), reason(errno));
    hung_up_ = true;
    return 0;
  }
}

/// Gives the observer what was read; true when it has taken all.
bool PtyTerminal::offer_kept() {
  if (held_back_) return false;
  if (typed_.empty() && kept_begin_ == kept_end_) return true;
  if (!reported_open_) {
    watch_.assume_host();
    post_turn();
    report_opened();
  }
  if (!typed_.empty()) typed_.pop(offer(typed_.view()));
  if (!typed_.empty()) return false;
  kept_begin_ += offer(std::string_view(buffer_.data() + kept_begin_, kept_end_ - kept_begin_));
  return kept_begin_ == kept_end_;
}

/// Returns how many of the bytes the observer has taken; with fewer than all reading waits for
/// resume_reading().
std::size_t PtyTerminal::offer(std::string_view bytes) {
  resume_asked_ = false;
  const std::size_t taken = bytes.empty() ? 0 : observer_->terminal_bytes(bytes);
  if (taken == bytes.size()) return taken;
  held_back_ = !resume_asked_;
  if (resume_asked_) post_turn();
  return taken;
}

void PtyTerminal::await_bytes() {
  if (held_back_ || turn_posted_ || !waiting_is_useful()) return;
  if (std::exchange(awaiting_bytes_, true)) return;
  master_.async_wait(asio::posix::stream_descriptor::wait_read,
                     lifeline_.guard([this](const error_code&) {
                       awaiting_bytes_ = false;
                       if (!held_back_) turn(Due::Bytes);
                     }));
}

void PtyTerminal::await_room() {
  room_wanted_ = !waiting_is_useful();
  if (room_wanted_ || std::exchange(awaiting_room_, true)) return;
  master_.async_wait(
      asio::posix::stream_descriptor::wait_write, lifeline_.guard([this](const error_code&) {
        turn(Due::Changes);  // it may be the next host that reads: what waits is not for it
        awaiting_room_ = false;
        observer_->terminal_writable();
      }));
}

/// A hung-up master is always ready, and waiting for it would spin the loop.
bool PtyTerminal::waiting_is_useful() {
  if (hung_up_) hung_up_ = !watch_.ensure_keeper();
  return !hung_up_;
}

}  // namespace airmodem
