/// A check-up of the module at a port, over a session: bytes, time, findings.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/client/client_session.h"
#include "adapters/owned_fd.h"
#include "airmodem/check_up.h"
#include "runtime/lifeline.h"

namespace airmodem {

class Doctor final : private ClientSessionObserver {
 public:
  /// What it tells, from the loop: what goes on, each finding in order, and the end, once.
  struct Listeners {
    std::function<void(std::string_view)> progress;  ///< a line without its end, for a person
    std::function<void(const client::Finding&)> finding;
    std::function<void()> ended;
  };

  /// The port does not block. Loop and clock outlive it.
  Doctor(boost::asio::io_context& io, Clock& clock, OwnedFd port,
         const client::CheckUpOptions& options, Listeners listeners);

  void start();

  /// Gives up in order: what was not looked at is told as such, and the module is left.
  void stop();

  /// What the module calls itself, once it has answered.
  std::string_view model() const { return session_.client().model(); }

 private:
  void session_event(const client::Event& event) override;
  void session_lost(const std::string& reason) override;

  void carry_on();
  void tell();
  void await_deadline();
  void end();

  Clock& clock_;
  Listeners listeners_;
  ClientSession session_;
  client::CheckUp check_up_;
  std::string_view looking_at_;  ///< what was told last
  std::string last_progress_;
  std::unique_ptr<Alarm> deadline_;
  Lifeline lifeline_;
};

}  // namespace airmodem
