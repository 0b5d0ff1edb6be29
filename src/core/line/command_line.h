/// The command line: what the host types becomes commands, and what they answer leaves in order
/// (spec: line.*, answer.*, urc.*, host.*).
///
/// Theory of operation. The mode owns the typed bytes (line/mode.h has the modes and every way
/// from one to another); each mode has one function that takes them, and bytes that it cannot take
/// yet wait in the backlog (spec: line.backlog).
///
/// - Command: a reader cuts bytes into lines, a parser lines into commands, and each command runs
///   and says with an Outcome how it ends. One answer is written at a time, and lines that nobody
///   asked for wait until it is complete (spec: urc.whole).
/// - Waiting: the result of one command, the pending one, comes later: finish() brings it, and the
///   commands after it on its line run when the input or timer that brought it is dealt with. What
///   is typed meanwhile waits, and only the next whole line is looked at.
/// - Prompt: a command has asked for a payload. It ends with its last byte, an ending byte or its
///   time; what follows either finishes the command or waits on.
/// - Data: bytes go to the peer; none are kept here, since big pieces wait better where they are.
/// - Off: bytes are dropped.
///
/// What bytes were taken for is told when it is certain, where anybody wants to know: of a line and
/// of a payload at their end, before what they bring about (BytesTaken).
///
/// A host that closes the port leaves what it typed to be run; the answers are lost, since the next
/// host would take them for its own (spec: host.leaves).
///
/// Commands, connections and the module are unknown here: a Context is handed on to the functions
/// of LineUsers, to a prompt's end and to what follows an outcome, and nothing else is done with
/// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/command.h"
#include "airmodem/module.h"
#include "airmodem/profile.h"
#include "airmodem/time.h"
#include "core/line/held_lines.h"
#include "core/line/line_settings.h"
#include "core/line/mode.h"
#include "core/line/outbox.h"
#include "core/line/outcome.h"
#include "core/line/payload_collector.h"
#include "core/line/pending.h"
#include "core/line/prompt.h"
#include "core/text/command_parser.h"
#include "core/text/line_reader.h"
#include "core/text/marked_text.h"
#include "core/text/response_writer.h"

namespace airmodem {

class Context;
class SnapshotWriter;

/// Whether another command stands after one on its line.
enum class PlaceOnLine : std::uint8_t { BeforeOthers, Last };

/// What the line hands on.
struct LineUsers {
  /// Runs a command.
  Outcome (*run)(Context& context, const ParsedCommand& command, PlaceOnLine place);
  /// A line has ended with its result.
  void (*line_ended)(Context& context);
  /// While a command is pending, the next whole line is there (what followed its AT); it is not run
  /// yet.
  void (*look_ahead)(Context& context, std::string_view line);
  /// Takes bytes of data mode from the front and returns how many; 0: they have to wait.
  std::size_t (*take_data)(Context& context, std::string_view bytes);
  /// The commands of a line (what followed its AT) for whoever wants to know; called only where
  /// that is told.
  std::vector<ListedCommand> (*list)(const Context& context, std::string_view line) = nullptr;
};

/// The command that runs, as the host has typed it.
struct TypedCommand {
  ParsedCommand parsed{};  ///< parts of its line
  /// From here on the name may be a piece of a secret, and is not to be shown.
  std::optional<std::size_t> hides_name_from = std::nullopt;
  bool hides_values = false;  ///< the values are not to be shown
};

class CommandLine {
 public:
  /// `tells_taken` is ModuleOptions::tells_taken. Settings and limits may change at any time; they
  /// and the outbox outlive the line.
  CommandLine(const LineUsers& users, const Profile& profile, bool tells_taken,
              const LineSettings& settings, Outbox& out);
  CommandLine(const CommandLine&) = delete;  // the parser points into the line
  CommandLine& operator=(const CommandLine&) = delete;

  // ---- bytes, hosts and time, from outside ----

  /// Takes bytes from the front and returns how many. Outside data mode up to kTypeAheadLimit of
  /// them are kept until they can be used.
  std::size_t receive(Context& context, std::string_view bytes, Instant now);

  /// Whether bytes are kept that the mode could not take yet, and whether there is room for more.
  bool has_backlog() const { return !backlog_.empty(); }
  std::size_t typed_ahead() const { return backlog_.size(); }
  bool has_room() const { return backlog_.size() < kTypeAheadLimit; }

  /// Whether nothing is left to be done of what was typed: no command pends, no bytes are kept, and
  /// no prompt runs out.
  bool is_idle() const;

  /// The last host has closed the port, or one has opened it.
  void host_has_left();
  void host_has_come() { host_ = Presence::There; }

  /// Whoever typed what was taken last is there after all.
  void typist_is_here() { typist_ = Presence::There; }

  /// When time_out() must be called; kNever when no prompt runs out.
  Instant deadline() const { return prompt_ends_at_; }

  /// The prompt's time is over.
  void time_out(Context& context, Instant now);

  /// After an input or a timer: takes up the line whose pending command is done, then what was
  /// typed after it.
  void go_on(Context& context, Instant now);

  // ---- the mode ----

  Mode mode() const { return mode_; }

  /// The only place that changes the mode; a way that the table does not have is a fault of ours.
  void change_mode(ModeCause cause);

  Pending pending() const { return pending_; }

  /// Whether the prompt that is open takes the payload of `what`.
  bool is_prompting_for(Pending what) const {
    return mode_ == Mode::Prompt && prompt_.what == what;
  }

  /// The payload of the prompt is complete, and the command's result comes later.
  void wait();

  /// The module stops, whatever it is doing: nothing more is said. What was typed ahead waits for
  /// the mode that comes then.
  void break_off();

  /// What was typed ahead is gone.
  void forget_typed_ahead();

  /// The module forgets the line that A/ would repeat.
  void forget_last_line() { has_line_ = false; }

  /// A connection begins that the line numbered `asked_by` has asked for (0: none): a line half
  /// typed is dropped, and an LF that follows is data unless it ends that very line.
  void begin_connection(std::uint64_t asked_by);

  /// The number of the line that runs or ran last, an empty one too; they count from 1.
  std::uint64_t number() const { return line_number_; }

  // ---- what is written ----

  /// The information of the command that runs.
  ResponseWriter answer() { return {settings_.format, answer_, Mark::Information}; }

  /// Where echo, prompts, information and results are written: what answers the host that typed.
  ResponseWriter reply() { return {settings_.format, reply_text(), Mark::Information}; }

  /// Where whole lines and reports that no command asked for are written. While an answer is given
  /// they wait for its end, in data mode for command mode.
  ResponseWriter unasked() { return urcs(must_wait() ? held_.add() : out_.terminal); }

  /// The same for a report of a state, which may take the place of an older one that still waits.
  ResponseWriter unasked(StateReport what) {
    return urcs(must_wait() ? held_.add(what) : out_.terminal);
  }

  /// Where lines are written that wait for the end of the answer, of the prompt or of data mode in
  /// any case.
  ResponseWriter afterwards() { return urcs(held_.add()); }

  /// From here on all that nobody asked for waits for the end of the prompt.
  void hold_until_prompt_ends() { prompt_holds_ = true; }

  /// Lets out the lines that waited for the end of data mode; an answer and a prompt hold them on.
  void release_held();

  /// Ends the command line with its final result; a pending command that lets the commands after
  /// it run ends alone.
  void finish(Context& context, const Outcome& outcome);

  /// So many bytes of the host were taken, and for this: told where anybody wants to know.
  void tell_taken(TakenAs as, std::uint64_t size) {
    if (tells_taken_ && size > 0) out_.emit(BytesTaken{.as = as, .size = size});
  }

  // ---- what the log may show ----

  /// The command that runs, as it was typed.
  const TypedCommand& typed() const { return typed_; }
  void set_typed(const TypedCommand& typed) { typed_ = typed; }

  /// A command that was given secrets stands on this line.
  void expect_secrets() { holds_secrets_ = true; }

  /// What should have taken a payload has ended, so that the payload may come as a line.
  void expect_payload() { payload_may_follow_ = true; }

  /// A command has run, so that no payload is to come any more.
  void expect_no_payload() { payload_may_follow_ = false; }

  /// Whether what looks like a name may be a piece of a secret.
  bool may_hold_secrets() const { return holds_secrets_ || payload_may_follow_; }

  /// Writes what a snapshot shows of the line.
  void show(SnapshotWriter& out) const;

 private:
  /// Whether a host has the port open, or whoever typed some bytes still has.
  enum class Presence : std::uint8_t { There, Gone };

  /// Takes bytes from the front and returns how many; 0: they have to wait.
  using TakeBytes = std::size_t (CommandLine::*)(Context& context, std::string_view bytes);
  static TakeBytes taker_of(Mode mode);

  std::size_t take(Context& context, std::string_view bytes, Presence typist);
  std::size_t drop(Context& context, std::string_view bytes);
  std::size_t take_command(Context& context, std::string_view bytes);
  std::size_t take_nothing(Context& context, std::string_view bytes);
  std::size_t take_payload(Context& context, std::string_view bytes);
  std::size_t take_data(Context& context, std::string_view bytes);
  void take_backlog(Context& context);
  void look_ahead(Context& context);
  bool line_feed_is_late() const;

  void end_line(Context& context, LineReader::Status status);
  void tell_line(Context& context, LineReader::Status status);
  void forget_unfinished();
  void refuse_line(Context& context, std::string_view why);
  void begin_line(Context& context);
  void run_line(Context& context);
  void leave_line(Context& context, const Outcome& outcome);
  void open_prompt(const Prompt& prompt);
  void end_prompt(Context& context, PromptEnd how);

  ResponseWriter urcs(MarkedText& text) { return {settings_.format, text, Mark::Urc}; }
  MarkedText& reply_text();
  void flush_answer(const Outcome& outcome);
  void give_result(const Outcome& outcome);
  void suspend_answer();
  bool must_wait() const;
  void write_result(const Outcome& outcome);
  void tell_refusal(const Outcome& outcome);

  const LineUsers& users_;
  const LineSettings& settings_;
  const Limits& limits_;
  const bool tells_taken_;
  Outbox& out_;

  Mode mode_ = Mode::Off;
  Instant now_{};  // of the call from outside that is being dealt with

  LineReader reader_;
  CommandParser parser_;   // over line_, of which commands may be left
  std::string line_;       // the line that runs or ran last, which A/ repeats
  bool has_line_ = false;  // there is a line to repeat
  std::uint64_t line_number_ = 0;
  bool lf_belongs_to_line_ = false;
  Instant line_ended_at_{};  // while lf_belongs_to_line_: when its CR was taken

  std::uint64_t dropped_ = 0;        // bytes inside the line that is being read that are not its
  std::uint64_t payload_taken_ = 0;  // bytes taken at the prompt that is open

  std::string backlog_;   // bytes that wait for a mode that takes them
  std::size_t left_ = 0;  // so many of them, the first ones, hosts typed that have gone
  Presence host_ = Presence::There;
  Presence typist_ = Presence::There;  // of the bytes that were taken last

  Pending pending_ = Pending::None;
  bool has_more_ = false;  // commands stand after the pending one on its line
  bool resumes_ = false;   // the pending one is done, and they are to run

  Prompt prompt_;  // the one that is open, or was last
  PayloadCollector collector_;
  Instant prompt_ends_at_ = kNever;
  bool prompt_holds_ = false;

  MarkedText answer_;
  bool is_answering_ = false;
  HeldLines held_;
  MarkedText unheard_;  // is never read

  TypedCommand typed_;
  bool holds_secrets_ = false;
  bool payload_may_follow_ = false;
};

}  // namespace airmodem
