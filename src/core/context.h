/// What a command's handler or a service may touch: the module's state, the time, the answer that
/// is being written, and the way out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airmodem/event.h"
#include "airmodem/module.h"
#include "airmodem/profile.h"
#include "airmodem/time.h"
#include "core/command/outcome.h"
#include "core/machine/mode.h"
#include "core/state/kept_settings.h"
#include "core/state/state.h"
#include "core/state/timers.h"
#include "core/text/command_parser.h"
#include "core/text/held_lines.h"
#include "core/text/response_writer.h"

namespace airmodem {

/// The command that runs, as the host has typed it.
struct TypedCommand {
  ParsedCommand parsed{};  ///< parts of its line
  /// From here on the name may be a piece of a secret, and is not to be shown.
  std::optional<std::size_t> hides_name_from = std::nullopt;
  bool hides_values = false;  ///< the values are not to be shown
};

class Context {
 public:
  Context(Profile profile_data, ModuleOptions module_options);
  Context(const Context&) = delete;  // the writers point into the state
  Context& operator=(const Context&) = delete;

  const Profile profile;
  const ModuleOptions options;
  State state;
  KeptSettings kept;        ///< what a start finds: it outlives every restart
  KeptSettings to_be_kept;  ///< while Pending::Keeping or Restoring
  LineFormat shown_format;  ///< what the outside was told of the serial line last
  SignalLine shown_carrier = SignalLine::Off;
  Timers timers;
  Instant now{};
  Mode mode = Mode::Command;
  std::string_view command;  ///< the name of the command that runs, as its row writes it
  TypedCommand typed;
  std::uint64_t line_number = 0;    ///< of the line that runs or ran last, an empty one too; from 1
  bool line_holds_secrets = false;  ///< a command that was given some stands on the line
  bool payload_may_follow = false;  ///< what should have taken a payload has ended: it may come yet
  bool line_has_more = false;       ///< commands stand after the pending one on its line
  bool line_resumes = false;        ///< the pending one is done, and they are to run
  bool typist_has_gone = false;  ///< who typed the bytes that were taken last has closed the port

  /// The information of the command that runs.
  ResponseWriter answer;

  /// Bytes for whichever host reads next: received data, and URCs that need not wait. Only the mode
  /// that owns the bytes and services that hold no answer back write here.
  ResponseWriter terminal;

  /// Where echo, prompts, information and results are written: what answers the host that typed. It
  /// is lost once that host has closed the port, or the next one would take it for its own.
  ResponseWriter& reply() {
    unheard_.take();
    return typist_has_gone ? unheard_ : terminal;
  }

  /// Asks the outside to do something, after all that was asked or written before.
  void emit(Event event);

  /// A line that no command asked for. While an answer is given it waits for its end, in data mode
  /// for command mode, and at a prompt whose bearer is lost for the send's result.
  template <class... Parts>
  void urc(const Parts&... parts) {
    unasked().line(parts...);
  }

  /// Where whole lines and reports that no command asked for are written; they wait as urc() says.
  ResponseWriter& unasked() { return must_wait() ? held_.add() : terminal; }

  /// The same for a report of a state, which may take the place of an older one that still waits.
  ResponseWriter& unasked(StateReport what) { return must_wait() ? held_.add(what) : terminal; }

  /// A line that waits for the end of the answer, of the prompt or of data mode in any case.
  template <class... Parts>
  void urc_afterwards(const Parts&... parts) {
    held_.add().line(parts...);
  }

  /// Begins an answer that nothing may come into.
  void begin_answer() { is_answering_ = true; }

  /// Lets out what was answered so far and what waited for it: the command goes on in the
  /// background.
  void suspend_answer();

  /// Lets out the lines that waited for the end of data mode; an answer and a prompt hold them on.
  void release_urcs() {
    if (!is_answering_ && mode != Mode::Prompt) held_.flush_to(terminal);
  }

  /// The refusal of the command that runs, with a reason that is put together for it.
  Refusal refusal(std::string why, CmeError code = CmeError::NotAllowed) {
    reason_ = std::move(why);
    return {.why = reason_, .code = code};
  }

  /// Ends the command line with its final result; a pending command that lets the commands after
  /// it run ends alone.
  void finish(Outcome outcome);

  /// The next thing to be done outside.
  std::optional<Event> next_event();

 private:
  bool must_wait() const;
  void flush_terminal();
  void tell_refusal(const Outcome& outcome);

  ResponseWriter unheard_;  // is never read
  HeldLines held_;
  std::string reason_;  // of the last refusal that was put together
  std::vector<Event> events_;
  std::size_t next_event_ = 0;  // those before it are given out
  bool is_answering_ = false;
};

}  // namespace airmodem
