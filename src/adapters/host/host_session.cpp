#include "adapters/host/host_session.h"

#include <utility>

#include "adapters/terminal/serial_device.h"

namespace airmodem {

namespace {

using std::chrono::steady_clock;

}  // namespace

HostSession::HostSession(boost::asio::io_context& io, OwnedFd port, host::DriverOptions options,
                         HostSessionObserver& observer)
    : started_(steady_clock::now()),
      observer_(observer),
      driver_(std::move(options)),
      port_(io, port.release()),
      reader_(io, buffer_, port_,
              [this](const boost::system::error_code& error) { lose(error.message()); }),
      writer_(port_),
      timer_(io) {}

HostSession::~HostSession() { share_serial_device(port_.native_handle()); }

void HostSession::start() {
  boost::system::error_code error;
  port_.non_blocking(true, error);  // the loop must not wait in a read
  if (error) return lose(error.message());
  writer_.start(*this);
  reader_.start(*this);
}

Instant HostSession::now() const {
  return Instant(std::chrono::floor<Duration>(steady_clock::now() - started_));
}

void HostSession::set_reading(Reading reading) {
  if (std::exchange(reading_, reading) == reading) return;
  if (reading == Reading::Off) {
    driver_.pause(now());
  } else {
    driver_.resume(now());
    reader_.resume_reading();
  }
}

std::size_t HostSession::terminal_bytes(std::string_view bytes) {
  if (reading_ == Reading::Off || is_lost_) return 0;
  driver_.receive(bytes, now());
  pump();
  return bytes.size();
}

// An event may lead to requests, requests to output, and output that has left to events.
void HostSession::pump() {
  if (is_pumping_ || is_lost_) return;
  is_pumping_ = true;
  do {
    write_output();
  } while (tell_events() && !is_lost_);
  is_pumping_ = false;
  if (!is_lost_) await_deadline();
}

bool HostSession::tell_events() {
  bool told = false;
  while (const auto event = driver_.next_event()) {
    observer_.session_event(*event);
    told = true;
  }
  return told;
}

void HostSession::write_output() {
  while (!driver_.output().empty()) {
    const std::size_t written = writer_.write(driver_.output());
    if (writer_.error()) return lose(writer_.error().message());
    if (written == 0) return;
    driver_.wrote(written, now());
  }
}

void HostSession::await_deadline() {
  const Instant deadline = driver_.next_deadline();
  if (deadline == kNever) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(started_ + deadline.time_since_epoch());
  timer_.async_wait(lifeline_.guard([this](const boost::system::error_code& error) {
    if (error) return;
    driver_.advance(now());
    pump();
  }));
}

void HostSession::lose(const std::string& reason) {
  if (std::exchange(is_lost_, true)) return;
  timer_.cancel();
  observer_.session_lost(reason);
}

}  // namespace airmodem
