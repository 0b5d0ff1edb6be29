#include "adapters/client/doctor.h"

#include <utility>
#include <variant>

namespace airmodem {

Doctor::Doctor(boost::asio::io_context& io, Clock& clock, OwnedFd port,
               const client::CheckUpOptions& options, Listeners listeners)
    : clock_(clock),
      listeners_(std::move(listeners)),
      session_(io, clock, std::move(port), options.client, *this),
      check_up_(session_.client(), options) {}

void Doctor::start() {
  session_.start();
  check_up_.start(session_.now());
  carry_on();
}

void Doctor::stop() {
  check_up_.stop(session_.now());
  carry_on();
}

// The session pumps when this is over, so the requests that it leads to are carried out.
void Doctor::session_event(const client::Event& event) {
  if (const auto* progress = std::get_if<client::Progress>(&event)) {
    // A module that restarts is asked again, and the server's walk begins as the first one did.
    if (std::exchange(last_progress_, progress->text) != progress->text) {
      listeners_.progress(progress->text);
    }
  }
  check_up_.take(event, session_.now());
  tell();
  await_deadline();
}

void Doctor::session_lost(const std::string& reason) {
  listeners_.progress("the port is gone: " + reason);
  check_up_.lose("the port is gone: " + reason);
  tell();
}

void Doctor::carry_on() {
  session_.pump();
  tell();
  await_deadline();
}

void Doctor::tell() {
  while (const auto finding = check_up_.next_finding()) listeners_.finding(*finding);
  const std::string_view looking_at = check_up_.looking_at();
  const bool is_new = std::exchange(looking_at_, looking_at) != looking_at;
  if (is_new && !looking_at.empty()) {
    listeners_.progress("looking at: " + std::string(looking_at));
  }
  if (check_up_.is_done()) end();
}

void Doctor::await_deadline() {
  deadline_.reset();
  const Instant deadline = check_up_.next_deadline();
  if (deadline == kNever) return;
  const auto due = [this] {
    check_up_.advance(session_.now());
    carry_on();
  };
  deadline_ = clock_.at(clock_.now() + (deadline - session_.now()), lifeline_.guard(due));
}

// From the loop: whoever hears it may take this object away.
void Doctor::end() {
  if (!listeners_.ended) return;
  clock_.post(lifeline_.guard(std::exchange(listeners_.ended, nullptr)));
}

}  // namespace airmodem
