#include "adapters/host/doctor.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>
#include <variant>

namespace airmodem {

Doctor::Doctor(boost::asio::io_context& io, OwnedFd port, const host::CheckUpOptions& options,
               Listeners listeners)
    : io_(io),
      listeners_(std::move(listeners)),
      session_(io, std::move(port), options.driver, *this),
      check_up_(session_.driver(), options),
      timer_(io) {}

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
void Doctor::session_event(const host::Event& event) {
  if (const auto* progress = std::get_if<host::Progress>(&event)) {
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
  const Instant deadline = check_up_.next_deadline();
  if (deadline == kNever) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::max(deadline - session_.now(), Duration{}));
  timer_.async_wait(lifeline_.guard([this](const boost::system::error_code& error) {
    if (error) return;
    check_up_.advance(session_.now());
    carry_on();
  }));
}

// From the loop: whoever hears it may take this object away.
void Doctor::end() {
  if (!listeners_.ended) return;
  boost::asio::post(io_, lifeline_.guard(std::exchange(listeners_.ended, nullptr)));
}

}  // namespace airmodem
