#include "adapters/terminal/rfc2217_terminal.h"

#include <algorithm>
#include <string>
#include <utility>

namespace airmodem {
namespace {

/// More of telnet's own than this is only asked for by a host that does not read.
constexpr std::size_t kReplyLimit = 16 * 1024;

/// As much as one read of the stream brings.
constexpr std::size_t kTypedLimit = 64 * 1024;

/// The host's bytes are read in pieces of this size, so that what one of them brings about stays
/// within a few times the limit.
constexpr std::size_t kReadPiece = 4096;

/// The module's bytes are put into telnet by pieces of this size: what a short write leaves of one
/// waits here.
constexpr std::size_t kWritePiece = 4096;

}  // namespace

Rfc2217Terminal::Rfc2217Terminal(std::unique_ptr<Terminal> stream)
    : stream_(std::move(stream)), session_(*this) {}

void Rfc2217Terminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  typed_.start(observer);
  stream_->start(*this);
}

// The host comes and goes.

void Rfc2217Terminal::terminal_opened() {
  is_open_ = true;
  session_.start();  // what the module says at once is for this host, and follows telnet's opening
  flush();
  typed_.open();
  go_on();
}

void Rfc2217Terminal::terminal_closed() {
  is_open_ = false;
  is_held_back_ = false;
  unsent_.clear();
  typed_.close();
  go_on();
}

/// Both sides may have waited for the host to be known, or for room.
void Rfc2217Terminal::go_on() {
  if (takes_bytes() && std::exchange(room_wanted_, false)) observer_->terminal_writable();
  const bool has_room = typed_.size() <= kTypedLimit / 2;
  if (has_room && std::exchange(host_waits_, false)) stream_->resume_reading();
}

void Rfc2217Terminal::resume_reading() {
  typed_.resume();
  go_on();
}

// From the host.

std::size_t Rfc2217Terminal::terminal_bytes(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    is_held_back_ = unsent_.size() > kReplyLimit;
    if (is_held_back_) break;
    const std::string_view piece = bytes.substr(done, kReadPiece);
    const std::size_t read = session_.receive(piece);
    done += read;
    flush();
    if (read < piece.size()) break;
  }
  host_waits_ = done < bytes.size();
  return done;
}

std::size_t Rfc2217Terminal::host_bytes(std::string_view bytes) {
  return typed_.take(bytes, kTypedLimit);
}

void Rfc2217Terminal::host_ready_changed(SignalLine line) {
  observer_->terminal_ready_changed(line);
}

void Rfc2217Terminal::host_flow_changed() {
  if (takes_bytes() && std::exchange(room_wanted_, false)) observer_->terminal_writable();
}

// To the host.

/// A host that is not known yet gets nothing: what is written is not meant for it.
bool Rfc2217Terminal::takes_bytes() const {
  return is_open_ && typed_.is_open() && !session_.is_suspended();
}

std::size_t Rfc2217Terminal::write(std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size() && takes_bytes() && flush()) {
    const std::string_view piece = bytes.substr(done, kWritePiece);
    std::string escaped;
    append_telnet_data(escaped, piece);
    unsent_.push(std::move(escaped));
    done += piece.size();
  }
  if (is_open_) flush();
  room_wanted_ = done < bytes.size();
  return done;
}

void Rfc2217Terminal::set_carrier(SignalLine line) {
  session_.set_carrier(line);
  if (is_open_) flush();
}

void Rfc2217Terminal::terminal_writable() {
  if (!is_open_ || !flush()) return;
  if (std::exchange(is_held_back_, false)) stream_->resume_reading();
  if (takes_bytes() && std::exchange(room_wanted_, false)) observer_->terminal_writable();
}

/// Sends what waits, and returns whether all of it is gone.
bool Rfc2217Terminal::flush() {
  unsent_.push(session_.take_replies());
  if (!is_open_) unsent_.clear();  // nobody is there who would read them
  if (!unsent_.empty()) unsent_.pop(stream_->write(unsent_.view()));
  return unsent_.empty();
}

}  // namespace airmodem
