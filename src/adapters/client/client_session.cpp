#include "adapters/client/client_session.h"

#include <utility>

#include "adapters/terminal/serial_device.h"

namespace airmodem {

ClientSession::ClientSession(boost::asio::io_context& io, Clock& clock, OwnedFd port,
                             client::ClientOptions options, ClientSessionObserver& observer)
    : clock_(clock),
      started_(clock.now()),
      observer_(observer),
      client_(std::move(options)),
      port_(io, port.release()),
      reader_(io, buffer_, port_,
              [this](const boost::system::error_code& error) { lose(error.message()); }),
      writer_(port_) {}

ClientSession::~ClientSession() { share_serial_device(port_.native_handle()); }

void ClientSession::start() {
  boost::system::error_code error;
  port_.non_blocking(true, error);  // the loop must not wait in a read
  if (error) return lose(error.message());
  writer_.start(*this);
  reader_.start(*this);
}

void ClientSession::set_reading(Reading reading) {
  if (std::exchange(reading_, reading) == reading) return;
  if (reading == Reading::Off) {
    client_.pause(now());
  } else {
    client_.resume(now());
    reader_.resume_reading();
  }
}

std::size_t ClientSession::terminal_bytes(std::string_view bytes) {
  if (reading_ == Reading::Off || is_lost_) return 0;
  client_.receive(bytes, now());
  pump();
  return bytes.size();
}

// An event may lead to requests, requests to output, and output that has left to events.
void ClientSession::pump() {
  if (is_pumping_ || is_lost_) return;
  is_pumping_ = true;
  do {
    write_output();
  } while (tell_events() && !is_lost_);
  is_pumping_ = false;
  if (!is_lost_) await_deadline();
}

bool ClientSession::tell_events() {
  bool told = false;
  while (const auto event = client_.next_event()) {
    observer_.session_event(*event);
    told = true;
  }
  return told;
}

void ClientSession::write_output() {
  while (!client_.output().empty()) {
    const std::size_t written = writer_.write(client_.output());
    if (writer_.error()) return lose(writer_.error().message());
    if (written == 0) return;
    client_.wrote(written, now());
  }
}

// A module that never stops talking must not put the deadline off: an alarm that is right stays.
void ClientSession::await_deadline() {
  const Instant deadline = client_.next_deadline();
  if (std::exchange(awaited_, deadline) == deadline) return;
  deadline_.reset();
  if (deadline == kNever) return;
  const auto due = [this] {
    awaited_ = kNever;
    client_.advance(now());
    pump();
  };
  deadline_ = clock_.at(started_ + deadline.time_since_epoch(), lifeline_.guard(due));
}

void ClientSession::lose(const std::string& reason) {
  if (std::exchange(is_lost_, true)) return;
  deadline_.reset();
  observer_.session_lost(reason);
}

}  // namespace airmodem
