/// The walk from a module that has just been switched on to one that the network has, as sections
/// 3.1.1 to 3.1.3 of the document tell it:
///
///     AT until OK -> ATE0 -> dialect -> CMEE=1 -> CPIN -> CGATT
///                                                  ^        | not within two minutes, once
///                                                  +-- CFUN=1 <- 5 s <- CFUN=0
///
/// While it is not attached the registration is asked for now and then: a module that is registered
/// was detached by somebody, and is attached again with CGATT=1, once before each end.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client/context.h"
#include "client/conversation.h"

namespace airmodem::client {

/// Waits between two steps of a walk.
class Rest {
 public:
  explicit Rest(Context& context) : context_(context) {}

  /// Goes on with `then` after `length`; forgets what it was to go on with before.
  void take(Duration length, std::function<void()> then);
  void clear() { timer_.clear(); }
  void advance();
  Instant deadline() const { return timer_.due(); }

 private:
  Context& context_;
  Timer timer_;
  std::function<void()> then_;
};

class StartUp {
 public:
  StartUp(Context& context, Conversation& conversation)
      : context_(context), conversation_(conversation), rest_(context) {}

  /// Walks to `goal`, which is Answering or Attached, and then calls `done`. Otherwise the context
  /// is stopped with the reason.
  void begin(Goal goal, std::function<void()> done);

  /// The boot text came: a module that is being started says so, and is asked from the beginning.
  void begin_again();

  /// Whatever the port brings: it is told when no answer to AT is in it.
  void note_received(std::string_view bytes);

  bool is_running() const { return is_running_; }
  void cancel();
  void advance() { rest_.advance(); }
  Instant deadline() const { return rest_.deadline(); }

 private:
  void ask(std::string_view line, std::string_view needs, void (StartUp::*then)(const Answer&));
  bool is_refused(std::string_view line, const Answer& answer);
  void probe();
  void probe_with(std::string_view line);
  void on_probed(const Answer& answer);
  void call_back();
  void on_echo_off(const Answer& answer);
  void on_settled(const Answer& answer);
  void on_model(const Answer& answer);
  void on_identity(const Answer& answer);
  void ask_dialect(std::size_t question);
  void on_errors_numbered(const Answer& answer);
  void begin_card();
  void on_card(const Answer& answer);
  void enter_pin();
  void begin_network();
  void on_attached(const Answer& answer);
  void on_registered(const Answer& answer);
  void on_registered_in_lte(const Answer& answer);
  void attach();
  void ask_attached();
  void restart_radio();
  void explain_no_network();
  void finish();

  Context& context_;
  Conversation& conversation_;
  Rest rest_;
  Goal goal_ = Goal::Answering;
  std::function<void()> done_;
  bool is_running_ = false;
  std::string received_;  ///< the beginning of what came, at most kGarbledShown
  int beginnings_ = 0;
  int probes_ = 0;
  int radio_restarts_ = 0;
  bool is_pin_tried_ = false;
  Instant registration_due_{};  ///< when it is asked for next
  std::string attach_outcome_;  ///< how CGATT=1 was answered; empty: not said since the radio is on
  Instant stage_began_{};
};

}  // namespace airmodem::client
