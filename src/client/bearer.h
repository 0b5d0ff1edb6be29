/// The walk from an attached module to one with an address, as section 3.1.4 of the document tells
/// it. It begins the service anew, so that whatever another program left behind does not matter:
///
///     CIPSHUT -> settings -> CSTT -> CIICR -> CIFSR -> up
///        ^                     |       |        | any of them fails
///        +----- 2, 4, 8 s -----+-------+--------+
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/context.h"
#include "client/conversation.h"
#include "client/start_up.h"

namespace airmodem::client {

class BearerWalk {
 public:
  BearerWalk(Context& context, Conversation& conversation)
      : context_(context), conversation_(conversation), rest_(context) {}

  /// Brings the bearer up and calls `done` with its address; otherwise the context is stopped.
  void begin(std::function<void(std::string address)> done);

  bool is_running() const { return is_running_; }
  void cancel();
  void advance() { rest_.advance(); }
  Instant deadline() const { return rest_.deadline(); }

 private:
  static constexpr std::string_view kAdvice =
      "check the APN (--apn), the card's contract and the signal";

  /// One setting of the service.
  struct Setting {
    std::string line;
    bool is_needed = false;  ///< without it nothing works as the client expects
  };

  std::vector<Setting> settings() const;
  void apply(std::vector<Setting> settings, std::size_t next);
  void attempt();
  void set_access_point();
  void read_access_point();
  void set_access_point_by_hand(const Answer& contexts);
  void activate();
  void ask_address();
  /// After the last attempt the context is stopped with `reason` and `advice`.
  void try_again(std::string reason, std::string_view advice = kAdvice);

  Context& context_;
  Conversation& conversation_;
  Rest rest_;
  std::function<void(std::string)> done_;
  bool is_running_ = false;
  int attempts_ = 0;
};

}  // namespace airmodem::client
