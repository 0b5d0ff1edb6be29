#include "core/line/command_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/check.h"
#include "core/text/append.h"
#include "core/text/snapshot_writer.h"
#include "core/text/typed_command.h"

namespace airmodem {

CommandLine::CommandLine(const LineUsers& users, const Profile& profile, bool tells_taken,
                         const LineSettings& settings, Outbox& out)
    : users_(users),
      settings_(settings),
      limits_(profile.limits),
      tells_taken_(tells_taken),
      out_(out),
      reader_(profile.dialect.line_feed_ends_line ? LineEnd::CrOrLf : LineEnd::Cr) {}

// ---- bytes ----

std::size_t CommandLine::receive(Context& context, std::string_view bytes, Instant now) {
  now_ = now;
  if (line_feed_is_late()) lf_belongs_to_line_ = false;
  const std::size_t count = backlog_.empty() ? take(context, bytes, host_) : 0;
  if (mode_ == Mode::Data) return count;
  const std::size_t kept = std::min(bytes.size() - count, kTypeAheadLimit - backlog_.size());
  backlog_ += bytes.substr(count, kept);
  if (host_ == Presence::Gone) left_ = backlog_.size();
  const bool has_line = bytes.substr(count, kept).find_first_of("\r\n") != std::string_view::npos;
  if (has_line) look_ahead(context);
  return count + kept;
}

bool CommandLine::is_idle() const {
  return pending_ == Pending::None && backlog_.empty() && prompt_ends_at_ == kNever;
}

// What it typed is still run.
void CommandLine::host_has_left() {
  host_ = Presence::Gone;
  typist_ = Presence::Gone;
  left_ = backlog_.size();
}

// What waits in the backlog came in time, or it would have been asked about when it came.
bool CommandLine::line_feed_is_late() const {
  const std::optional<Duration>& wait = limits_.line_feed_wait;
  return wait && backlog_.empty() && now_ - line_ended_at_ > *wait;
}

CommandLine::TakeBytes CommandLine::taker_of(Mode mode) {
  constexpr std::array<TakeBytes, 5> kTakers{&CommandLine::drop, &CommandLine::take_command,
                                             &CommandLine::take_nothing, &CommandLine::take_payload,
                                             &CommandLine::take_data};
  return kTakers[static_cast<std::size_t>(mode)];
}

// What a host that has gone answers for stays lost until somebody else's bytes are taken: the
// command that runs while nothing is taken is still the old one's.
std::size_t CommandLine::take(Context& context, std::string_view bytes, Presence typist) {
  std::size_t count = 0;
  while (count < bytes.size()) {
    if (lf_belongs_to_line_ && mode_ != Mode::Waiting) {
      lf_belongs_to_line_ = false;
      if (bytes[count] == kLf) {
        ++count;
        tell_taken(TakenAs::Line, 1);
        continue;
      }
    }
    if (mode_ != Mode::Waiting) typist_ = typist;
    const std::size_t taken = (this->*taker_of(mode_))(context, bytes.substr(count));
    if (taken == 0) break;
    count += taken;
  }
  return count;
}

std::size_t CommandLine::drop(Context&, std::string_view bytes) {
  tell_taken(TakenAs::Noise, bytes.size());
  return bytes.size();
}

std::size_t CommandLine::take_command(Context& context, std::string_view bytes) {
  const bool echo = settings_.echo;
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const char c = bytes[n];
    if (LineReader::drops(c)) {
      ++dropped_;
      continue;
    }
    if (echo) reply().echo(bytes.substr(n, 1));
    const LineReader::Status status = reader_.take(c);
    if (status == LineReader::Status::More) continue;
    lf_belongs_to_line_ = c == kCr;
    line_ended_at_ = now_;
    ++line_number_;
    end_line(context, status);
    return n + 1;
  }
  return bytes.size();
}

std::size_t CommandLine::take_nothing(Context&, std::string_view) { return 0; }

std::size_t CommandLine::take_payload(Context& context, std::string_view bytes) {
  using Status = PayloadCollector::Status;
  const auto taken = collector_.take(bytes);
  payload_taken_ += taken.count;
  if (settings_.echo) reply().echo(bytes.substr(0, taken.typed));
  switch (taken.status) {
    case Status::More:
      break;
    case Status::Complete:
      end_prompt(context, PromptEnd::Complete);
      break;
    case Status::GivenUp:
      end_prompt(context, PromptEnd::GivenUp);
      break;
    case Status::TooLong:
      end_prompt(context, PromptEnd::TooLong);
      break;
  }
  return taken.count;
}

std::size_t CommandLine::take_data(Context& context, std::string_view bytes) {
  return users_.take_data(context, bytes);
}

void CommandLine::take_backlog(Context& context) {
  while (!backlog_.empty()) {
    const std::size_t left = std::exchange(left_, 0);
    const std::string bytes = std::exchange(backlog_, {});
    const std::string_view same_typist =
        std::string_view(bytes).substr(0, left > 0 ? left : bytes.size());
    const std::size_t taken =
        take(context, same_typist, left > 0 ? Presence::Gone : Presence::There);
    backlog_ = bytes.substr(taken);
    left_ = left - std::min(left, taken);
    if (taken < same_typist.size()) {
      look_ahead(context);
      return;
    }
  }
}

// Nothing is run early.
void CommandLine::look_ahead(Context& context) {
  if (pending_ == Pending::None) return;
  LineReader reader = reader_;
  reader.clear();
  for (const char c : backlog_) {
    if (LineReader::drops(c)) continue;
    const LineReader::Status status = reader.take(c);
    if (status == LineReader::Status::More || status == LineReader::Status::Empty) continue;
    if (status == LineReader::Status::Line) users_.look_ahead(context, reader.line());
    return;
  }
}

void CommandLine::go_on(Context& context, Instant now) {
  now_ = now;
  if (std::exchange(resumes_, false)) {
    change_mode(ModeCause::Resumes);
    run_line(context);
  }
  take_backlog(context);
}

void CommandLine::begin_connection(std::uint64_t asked_by) {
  forget_unfinished();
  if (asked_by != line_number_) lf_belongs_to_line_ = false;
}

// ---- lines ----

void CommandLine::change_mode(ModeCause cause) { AIRMODEM_CHECK(fire(mode_, cause)); }

// Where nobody wants to know, nothing is counted for long: the next line forgets it.
void CommandLine::tell_line(Context& context, LineReader::Status status) {
  const std::uint64_t dropped = std::exchange(dropped_, 0);
  if (!tells_taken_) return;
  tell_taken(TakenAs::Noise, reader_.noise() + dropped);
  BytesTaken taken{.as = TakenAs::Line, .size = reader_.size() - reader_.noise()};
  if (taken.size == 0) return;
  if (status == LineReader::Status::Line) taken.commands = users_.list(context, reader_.line());
  const bool repeats = status == LineReader::Status::Repeat && has_line_;
  if (repeats) taken.commands = users_.list(context, line_);
  out_.emit(std::move(taken));
}

// A line half typed that never ends.
void CommandLine::forget_unfinished() {
  tell_taken(TakenAs::Noise, reader_.unfinished() + std::exchange(dropped_, 0));
  reader_.clear();
}

void CommandLine::end_line(Context& context, LineReader::Status status) {
  holds_secrets_ = false;
  tell_line(context, status);
  switch (status) {
    case LineReader::Status::More:
    case LineReader::Status::Empty:
      return;
    case LineReader::Status::TooLong:
      refuse_line(context, "the command line is too long");
      return;
    case LineReader::Status::Line:
      line_ = reader_.line();
      has_line_ = true;
      begin_line(context);
      return;
    case LineReader::Status::Repeat:
      if (has_line_) {
        begin_line(context);
      } else {
        refuse_line(context, "there is no command line yet that A/ could repeat");
      }
      return;
  }
}

// Ends a line of which no command was run.
void CommandLine::refuse_line(Context& context, std::string_view why) {
  typed_ = {};
  finish(context, Outcome::error(why));
}

void CommandLine::begin_line(Context& context) {
  parser_ = CommandParser(line_);
  run_line(context);
}

void CommandLine::run_line(Context& context) {
  is_answering_ = true;
  while (true) {
    const auto parsed = parser_.next();
    const auto place = parser_.at_end() ? PlaceOnLine::Last : PlaceOnLine::BeforeOthers;
    const Outcome outcome = parsed ? users_.run(context, *parsed, place) : Outcome::ok();
    if (!parsed || parser_.at_end() || !outcome.lets_line_go_on()) {
      leave_line(context, outcome);
      return;
    }
    flush_answer(outcome);
  }
}

void CommandLine::leave_line(Context& context, const Outcome& outcome) {
  switch (outcome.kind()) {
    case Outcome::Kind::Pending:
      pending_ = outcome.awaited();
      has_more_ = !parser_.at_end();
      change_mode(ModeCause::Pends);
      suspend_answer();
      return;
    case Outcome::Kind::Prompt:
      open_prompt(outcome.asked());
      return;
    case Outcome::Kind::Connect:
      suspend_answer();
      outcome.follow()(context);
      return;
    default:
      give_result(outcome);
      if (outcome.follow() != nullptr) outcome.follow()(context);
      users_.line_ended(context);
      return;
  }
}

// ---- prompts ----

void CommandLine::open_prompt(const Prompt& prompt) {
  prompt_ = prompt;
  prompt_holds_ = false;
  collector_.start(prompt.length, prompt.limit);
  if (prompt.patience) prompt_ends_at_ = now_ + *prompt.patience;
  change_mode(ModeCause::Asks);
  suspend_answer();
  if (prompt.is_shown) reply().prompt();
}

void CommandLine::time_out(Context& context, Instant now) {
  now_ = now;
  prompt_ends_at_ = kNever;
  if (collector_.too_long()) return;  // it has failed, and its rest must not be taken for commands
  expect_payload();
  end_prompt(context, PromptEnd::TimedOut);
}

void CommandLine::end_prompt(Context& context, PromptEnd how) {
  prompt_ends_at_ = kNever;
  tell_taken(TakenAs::Payload, std::exchange(payload_taken_, 0));
  prompt_.end(context, how, collector_.take_payload());
  AIRMODEM_CHECK(mode_ != Mode::Prompt);
}

void CommandLine::wait() {
  pending_ = prompt_.what;
  change_mode(ModeCause::Pends);
}

// ---- the module stops ----

void CommandLine::forget_typed_ahead() {
  tell_taken(TakenAs::Noise, backlog_.size());
  backlog_.clear();
  left_ = 0;
}

// Of a payload or data the rest may come as lines when commands are taken again.
void CommandLine::break_off() {
  if (mode_ == Mode::Off) return;
  forget_unfinished();
  tell_taken(TakenAs::Payload, std::exchange(payload_taken_, 0));
  if (mode_ == Mode::Prompt || mode_ == Mode::Data) payload_may_follow_ = true;
  pending_ = Pending::None;
  has_more_ = false;
  resumes_ = false;
  prompt_ends_at_ = kNever;
  answer_.clear();
  held_.clear();
  is_answering_ = false;
  change_mode(ModeCause::Stops);
}

// ---- answers ----

void CommandLine::finish(Context& context, const Outcome& outcome) {
  const bool was_pending = std::exchange(pending_, Pending::None) != Pending::None;
  if (was_pending && std::exchange(has_more_, false) && outcome.lets_line_go_on()) {
    resumes_ = true;
    flush_answer(outcome);
    suspend_answer();
    return;
  }
  give_result(outcome);
  users_.line_ended(context);
}

void CommandLine::give_result(const Outcome& outcome) {
  const bool is_first =
      outcome.kind() == Outcome::Kind::ResultFirst || outcome.kind() == Outcome::Kind::ErrorFirst;
  if (is_first) write_result(outcome);
  flush_answer(outcome);
  if (!is_first) write_result(outcome);
  suspend_answer();
  change_mode(ModeCause::Result);
  if (outcome.is_refusal()) tell_refusal(outcome);
}

// Lets out what was answered so far and what waited for it.
void CommandLine::suspend_answer() {
  answer_.flush_to(reply_text());
  held_.flush_to(out_.terminal);
  is_answering_ = false;
}

MarkedText& CommandLine::reply_text() {
  unheard_.clear();
  return typist_ == Presence::Gone ? unheard_ : out_.terminal;
}

// What is said in place of a result code, or after one, ends the command as well.
void CommandLine::flush_answer(const Outcome& outcome) {
  using enum Outcome::Kind;
  const bool is_result =
      outcome.kind() == Ended || outcome.kind() == ResultFirst || outcome.kind() == ErrorFirst;
  if (is_result) answer_.mark_again(Mark::Information, Mark::Result);
  answer_.flush_to(reply_text());
}

void CommandLine::release_held() {
  if (!is_answering_ && mode_ != Mode::Prompt) held_.flush_to(out_.terminal);
}

bool CommandLine::must_wait() const {
  const bool waits_for_prompt = mode_ == Mode::Prompt && prompt_holds_;
  return is_answering_ || mode_ == Mode::Data || waits_for_prompt;
}

void CommandLine::write_result(const Outcome& outcome) {
  if (outcome.has_cme_error()) {
    reply().error(outcome.cme_error());
  } else if (outcome.kind() != Outcome::Kind::Ended) {
    reply().result(outcome.code());
  }
}

void CommandLine::tell_refusal(const Outcome& outcome) {
  out_.emit(CommandRefused{
      .name = shown_name(typed_.parsed, typed_.hides_name_from),
      .form = shown_form(typed_.parsed, typed_.hides_values ? Values::Hidden : Values::Shown),
      .result = outcome.has_cme_error()
                    ? concat("+CME ERROR: ", static_cast<int>(outcome.cme_error()))
                    : std::string(words(outcome.code())),
      .reason = std::string(outcome.why())});
}

// ---- what is shown ----

void CommandLine::show(SnapshotWriter& out) const {
  const bool is_pending = pending_ != Pending::None || mode_ == Mode::Prompt;
  out.add("mode", name_of(mode_));
  out.add("pending", is_pending ? shown_name(typed_.parsed, typed_.hides_name_from) : "none");
  out.add("typed-ahead", backlog_.size());
  if (prompt_ends_at_ != kNever) out.add_moment("timer.prompt", prompt_ends_at_);
}

}  // namespace airmodem
