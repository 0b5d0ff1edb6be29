/// Transparent mode: the port carries the peer's bytes, and nothing marks their end
/// (spec: transparent.raw).
///
/// A `CLOSED` of the module looks like one of the peer. So bytes that read like a line of the
/// module at the end of what came are held back, and the module is asked: `+++`, then CIPSTATUS.
/// When the connection is there still, they were the peer's, and ATO goes on.
///
///     Data --- close() -----> Escaping --> Asking --> Confirming (CIPACK) --> closed
///     Data --- suspicion ---> Escaping --> Asking --> ended, or ATO: Data
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "client/context.h"
#include "client/conversation.h"
#include "client/link.h"
#include "client/links.h"

namespace airmodem::client {

class Transparent {
 public:
  Transparent(Context& context, Conversation& conversation, LinkTable& table, Links& links)
      : context_(context), conversation_(conversation), link_(table[0]), links_(links) {}

  /// Whether the port carries raw bytes.
  bool owns_port() const { return phase_ == Phase::Data || phase_ == Phase::Escaping; }

  /// CONNECT was read.
  void begin();

  /// Bytes while owns_port().
  void receive(std::string_view bytes);

  /// Bytes of the output have left.
  void wrote();

  /// Moves queued bytes to the output and leaves data mode when the caller closes.
  void pump();

  void advance();
  Instant deadline() const;
  void clear();

 private:
  enum class Phase : std::uint8_t { Off, Data, Escaping, Asking, Confirming };
  enum class Purpose : std::uint8_t { Close, Check };

  void give(std::size_t end);
  void release_suspicious();
  void sort_held();
  void on_silence();
  void begin_escape(Purpose purpose);
  void on_escape_time();
  void end_escape();
  void probe();
  void on_status(const Answer& answer);
  void resume();
  void confirm();
  void on_acknowledged(const Answer& answer);
  void end_questions();

  Context& context_;
  Conversation& conversation_;
  Link& link_;
  Links& links_;
  Phase phase_ = Phase::Off;
  Purpose purpose_ = Purpose::Close;
  std::string held_;                  // the end of what came, that may be the module's
  std::size_t given_ = 0;             // so much of it is given out already
  std::string suspicious_;            // it reads like the module's, and the module is asked
  std::size_t suspicious_given_ = 0;  // so much of that was given out before the rest came
  Timer silence_;                     // nothing more came after what is held
  Timer next_step_;                   // of escaping, or of confirming
  bool are_signs_typed_ = false;
  int tries_ = 0;
  Instant last_written_{};
};

}  // namespace airmodem::client
