#include "adapters/terminal/first_line_terminal.h"

#include <chrono>
#include <utility>

namespace airmodem {
namespace {

/// A browser writes its request line in one piece; a person types, or a host waits for an answer.
constexpr std::chrono::milliseconds kSilence{300};

/// Longer than any line of a host that begins as a request does. The target of a browser's request
/// may be longer, as a page wants it.
constexpr std::size_t kHeldLimit = 8 * 1024;

constexpr std::string_view kIsHttp =
    "it speaks HTTP, as a web page can make a browser do; only AT commands are served here";
constexpr std::string_view kIsTls = "it speaks TLS; only plain AT commands are served here";

}  // namespace

FirstLineTerminal::FirstLineTerminal(asio::io_context& io, std::unique_ptr<Terminal> terminal)
    : terminal_(std::move(terminal)), silence_(io) {}

void FirstLineTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  typed_.start(observer);
  terminal_->start(*this);
}

// The host comes and goes.

void FirstLineTerminal::terminal_opened() {
  pass_held();  // of the last one
  judge_ = {};
  verdict_ = FirstLineVerdict::Open;
  typed_.open();
  go_on();
}

/// Half a line of a host stays with the module, as at any other port. More of it may still come,
/// and is judged on.
void FirstLineTerminal::terminal_closed() {
  typed_.close();
  pass_held();
  go_on();
}

// From the host.

std::size_t FirstLineTerminal::terminal_bytes(std::string_view bytes) {
  if (is_refused()) return bytes.size();
  std::size_t taken = 0;
  if (verdict_ == FirstLineVerdict::Host) {
    taken = typed_.take(bytes, 0);
  } else if (typed_.empty() && !typed_.is_open_due()) {
    hold(bytes);
    taken = bytes.size();
  }
  host_waits_ = taken < bytes.size();
  return taken;
}

void FirstLineTerminal::hold(std::string_view bytes) {
  const bool is_much = bytes.size() >= kHeldLimit - held_.size();
  verdict_ = judge_.take(bytes);
  if (verdict_ == FirstLineVerdict::Open && is_much && judge_.has_method()) {
    verdict_ = FirstLineVerdict::Http;
  }
  silence_.cancel();
  if (is_refused()) {
    held_.clear();
    terminal_->hang_up(verdict_ == FirstLineVerdict::Http ? kIsHttp : kIsTls);
    return;
  }
  held_ += bytes;
  if (verdict_ == FirstLineVerdict::Host || is_much) return pass_held();
  silence_.expires_after(kSilence);
  silence_.async_wait(lifeline_.guard([this](const boost::system::error_code& error) {
    if (!error && verdict_ == FirstLineVerdict::Open) pass_held();
  }));
}

void FirstLineTerminal::pass_held() {
  const std::string bytes = std::exchange(held_, {});
  typed_.take(bytes, typed_.size() + bytes.size());
}

void FirstLineTerminal::resume_reading() {
  typed_.resume();
  go_on();
}

/// What waits for the observer to know of the host, or for it to read, goes on.
void FirstLineTerminal::go_on() {
  if (typed_.is_open() && std::exchange(room_wanted_, false)) observer_->terminal_writable();
  if (typed_.empty() && std::exchange(host_waits_, false)) terminal_->resume_reading();
}

// To the host.

std::size_t FirstLineTerminal::write(std::string_view bytes) {
  if (typed_.is_open()) return terminal_->write(bytes);
  room_wanted_ = true;
  return 0;
}

void FirstLineTerminal::terminal_writable() {
  room_wanted_ = true;
  go_on();
}

bool FirstLineTerminal::is_idle() const {
  const bool is_done = typed_.empty() || !terminal_->has_ended();
  return held_.empty() && is_done && terminal_->is_idle();
}

}  // namespace airmodem
