#include "adapters/host/host_session.h"

#include <utility>

#include "adapters/terminal/serial_device.h"

namespace airmodem {

HostSession::HostSession(boost::asio::io_context& io, Clock& clock, OwnedFd port,
                         host::DriverOptions options, HostSessionObserver& observer)
    : clock_(clock),
      started_(clock.now()),
      observer_(observer),
      driver_(std::move(options)),
      port_(io, port.release()),
      reader_(io, buffer_, port_,
              [this](const boost::system::error_code& error) { lose(error.message()); }),
      writer_(port_) {}

HostSession::~HostSession() { share_serial_device(port_.native_handle()); }

void HostSession::start() {
  boost::system::error_code error;
  port_.non_blocking(true, error);  // the loop must not wait in a read
  if (error) return lose(error.message());
  writer_.start(*this);
  reader_.start(*this);
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
  deadline_.reset();
  const Instant deadline = driver_.next_deadline();
  if (deadline == kNever) return;
  const auto due = [this] {
    driver_.advance(now());
    pump();
  };
  deadline_ = clock_.at(started_ + deadline.time_since_epoch(), lifeline_.guard(due));
}

void HostSession::lose(const std::string& reason) {
  if (std::exchange(is_lost_, true)) return;
  deadline_.reset();
  observer_.session_lost(reason);
}

}  // namespace airmodem
