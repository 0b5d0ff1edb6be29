/// The module: bytes go to the mode that owns them, inputs to the services they concern, and the
/// time to whatever was waited for.
#include "airmodem/module.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/command/command.h"
#include "core/command/dispatcher.h"
#include "core/command/registry.h"
#include "core/context.h"
#include "core/service/bearer_service.h"
#include "core/service/card.h"
#include "core/service/data_mode.h"
#include "core/service/delivery.h"
#include "core/service/files.h"
#include "core/service/heart_beat.h"
#include "core/service/keeping.h"
#include "core/service/links.h"
#include "core/service/lookup.h"
#include "core/service/network_time.h"
#include "core/service/pace.h"
#include "core/service/ping.h"
#include "core/service/power.h"
#include "core/service/radio.h"
#include "core/service/receiving.h"
#include "core/service/sending.h"
#include "core/service/serial_line.h"
#include "core/service/server.h"
#include "core/text/command_parser.h"
#include "core/text/line_reader.h"

namespace airmodem {

class Module::Core {
 public:
  Core(Profile profile, ModuleOptions options)
      : context_(std::move(profile), std::move(options)),
        reader_(context_.profile.dialect.line_feed_ends_line ? LineEnd::CrOrLf : LineEnd::Cr) {
    begin_power(context_);
  }

  std::size_t receive(std::string_view bytes, Instant now);
  bool ready_to_receive() const;
  bool in_data_mode() const { return context_.mode == Mode::Data; }
  bool is_idle() const;
  void input(const Input& input, Instant now);
  void receive_from_peer(LinkId link, std::string_view bytes, Instant now);
  void advance(Instant now);
  std::optional<Event> next_event() { return context_.next_event(); }
  Instant next_deadline() const { return context_.timers.next(); }

 private:
  /// Takes bytes from the front and returns how many; 0 when they have to wait.
  using TakeBytes = std::size_t (Core::*)(std::string_view bytes);

  struct ModeRow {
    Mode mode;
    TakeBytes take;
  };
  static const std::array<ModeRow, 6> kModes;

  std::size_t take(std::string_view bytes, bool typist_has_gone);
  std::size_t take_command(std::string_view bytes);
  std::size_t take_nothing(std::string_view bytes);
  std::size_t drop(std::string_view bytes);
  std::size_t take_payload(std::string_view bytes);
  std::size_t take_upload(std::string_view bytes);
  std::size_t take_data(std::string_view bytes);
  PayloadCollector::Taken collect(PayloadCollector& collector, std::string_view bytes);
  void take_backlog();
  void lose_host();
  void look_ahead();
  bool hurries_send(std::string_view line) const;
  bool line_feed_is_late() const;

  void end_line(LineReader::Status status);
  void begin_line();
  void run_line();
  void refuse_line(std::string_view why);
  void leave_line(Outcome outcome);
  void take_input(const Input& input);
  void fire(Timer timer);
  void go_on();

  Context context_;
  LineReader reader_;
  CommandParser parser_;   // over line_, of which commands may be left
  std::string line_;       // the line that runs or ran last, which A/ repeats
  bool has_line_ = false;  // there is a line to repeat
  bool lf_belongs_to_line_ = false;
  Instant line_ended_at_{};  // while lf_belongs_to_line_: when its CR was taken
  std::string backlog_;      // bytes that wait for a mode that takes them
  std::size_t left_ = 0;     // so many of them, the first ones, hosts typed that have gone
  bool host_has_gone_ = false;
};

const std::array<Module::Core::ModeRow, 6> Module::Core::kModes{{
    {Mode::Command, &Core::take_command},
    {Mode::Waiting, &Core::take_nothing},
    {Mode::Prompt, &Core::take_payload},
    {Mode::FilePrompt, &Core::take_upload},
    {Mode::Off, &Core::drop},
    {Mode::Data, &Core::take_data},
}};

// ---- bytes ----

std::size_t Module::Core::receive(std::string_view bytes, Instant now) {
  advance(now);
  if (line_feed_is_late()) lf_belongs_to_line_ = false;
  const std::size_t count = backlog_.empty() ? take(bytes, host_has_gone_) : 0;
  if (context_.mode == Mode::Data) return count;  // big pieces wait better where they are
  const std::size_t kept = std::min(bytes.size() - count, kTypeAheadLimit - backlog_.size());
  backlog_ += bytes.substr(count, kept);
  if (host_has_gone_) left_ = backlog_.size();
  if (bytes.substr(count, kept).find_first_of("\r\n") != std::string_view::npos) look_ahead();
  return count + kept;
}

bool Module::Core::ready_to_receive() const {
  if (context_.mode == Mode::Data) return backlog_.empty() && takes_data(context_);
  return backlog_.size() < kTypeAheadLimit;
}

bool Module::Core::is_idle() const {
  const State& state = context_.state;
  const bool opens = std::ranges::any_of(
      state.links, [](const Link& link) { return link.state == LinkState::Connecting; });
  const bool asks = state.is_looking_up || state.time_server.is_asked;
  const bool runs_out = context_.timers.deadline(Timer::Prompt) != kNever ||
                        context_.timers.deadline(Timer::FilePrompt) != kNever;
  return state.pending == Pending::None && backlog_.empty() && !opens && !asks && !runs_out;
}

// What waits in the backlog came in time, or it would have been asked about when it came.
bool Module::Core::line_feed_is_late() const {
  const auto& wait = context_.profile.limits.line_feed_wait;
  return wait && backlog_.empty() && context_.now - line_ended_at_ > *wait;
}

// What a host that has gone answers for stays lost until somebody else's bytes are taken: the
// command that runs while nothing is taken is still the old one's.
std::size_t Module::Core::take(std::string_view bytes, bool typist_has_gone) {
  std::size_t count = 0;
  while (count < bytes.size()) {
    if (lf_belongs_to_line_ && context_.mode != Mode::Waiting) {
      lf_belongs_to_line_ = false;
      if (bytes[count] == kLf) {
        ++count;
        continue;
      }
    }
    if (context_.mode != Mode::Waiting) context_.typist_has_gone = typist_has_gone;
    const TakeBytes take_bytes = kModes[static_cast<std::size_t>(context_.mode)].take;
    const std::size_t taken = (this->*take_bytes)(bytes.substr(count));
    if (taken == 0) break;
    count += taken;
  }
  return count;
}

std::size_t Module::Core::take_command(std::string_view bytes) {
  const bool echo = context_.state.line.echo != 0;
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const char c = bytes[n];
    if (LineReader::drops(c)) continue;
    if (echo) context_.reply().raw(c);
    const LineReader::Status status = reader_.take(c);
    if (status == LineReader::Status::More) continue;
    lf_belongs_to_line_ = c == kCr;
    line_ended_at_ = context_.now;
    ++context_.line_number;
    end_line(status);
    return n + 1;
  }
  return bytes.size();
}

std::size_t Module::Core::take_nothing(std::string_view) { return 0; }

std::size_t Module::Core::drop(std::string_view bytes) { return bytes.size(); }

std::size_t Module::Core::take_payload(std::string_view bytes) {
  const auto taken = collect(context_.state.sending.collector, bytes);
  if (taken.status != PayloadCollector::Status::More) end_payload(context_, taken.status);
  return taken.count;
}

std::size_t Module::Core::take_upload(std::string_view bytes) {
  const auto taken = collect(context_.state.upload.collector, bytes);
  if (taken.status != PayloadCollector::Status::More) end_upload(context_);
  return taken.count;
}

PayloadCollector::Taken Module::Core::collect(PayloadCollector& collector, std::string_view bytes) {
  const auto taken = collector.take(bytes);
  if (context_.state.line.echo != 0) context_.reply().raw(bytes.substr(0, taken.typed));
  return taken;
}

std::size_t Module::Core::take_data(std::string_view bytes) { return type_data(context_, bytes); }

void Module::Core::take_backlog() {
  while (!backlog_.empty()) {
    const std::size_t left = std::exchange(left_, 0);
    const std::string bytes = std::exchange(backlog_, {});
    const std::string_view same_typist =
        std::string_view(bytes).substr(0, left > 0 ? left : bytes.size());
    const std::size_t taken = take(same_typist, left > 0);
    backlog_ = bytes.substr(taken);
    left_ = left - std::min(left, taken);
    if (taken < same_typist.size()) {
      look_ahead();
      return;
    }
  }
}

// Nothing is run early, but a send in hand is not waited for as long as usual when the next line
// ends connections.
void Module::Core::look_ahead() {
  if (context_.state.pending != Pending::Send) return;
  LineReader reader = reader_;
  reader.clear();
  for (const char c : backlog_) {
    if (LineReader::drops(c)) continue;
    const LineReader::Status status = reader.take(c);
    if (status == LineReader::Status::More || status == LineReader::Status::Empty) continue;
    if (status == LineReader::Status::Line && hurries_send(reader.line())) hurry_send(context_);
    return;
  }
}

bool Module::Core::hurries_send(std::string_view line) const {
  CommandParser parser(line);
  while (const auto parsed = parser.next()) {
    const Command* const row = find_command(parsed->name, context_.profile.dialect);
    const bool runs = parsed->form == CommandForm::Execute || parsed->form == CommandForm::Set;
    if (runs && row != nullptr && row->hurries_send) return true;
  }
  return false;
}

// What it typed is still run. The answers to it are lost: nobody is there who asked.
void Module::Core::lose_host() {
  host_has_gone_ = true;
  context_.typist_has_gone = true;
  left_ = backlog_.size();
}

// ---- lines ----

void Module::Core::end_line(LineReader::Status status) {
  switch (status) {
    case LineReader::Status::More:
    case LineReader::Status::Empty:
      return;
    case LineReader::Status::TooLong:
      refuse_line("the command line is too long");
      return;
    case LineReader::Status::Line:
      line_ = reader_.line();
      has_line_ = true;
      begin_line();
      return;
    case LineReader::Status::Repeat:
      if (has_line_) {
        begin_line();
      } else {
        refuse_line("there is no command line yet that A/ could repeat");
      }
      return;
  }
}

// Ends a line of which no command was run.
void Module::Core::refuse_line(std::string_view why) {
  context_.typed = {};
  context_.finish(Outcome::error(why));
}

void Module::Core::begin_line() {
  parser_ = CommandParser(line_);
  context_.line_holds_secrets = false;
  run_line();
}

void Module::Core::run_line() {
  context_.begin_answer();
  while (true) {
    const auto parsed = parser_.next();
    const Outcome outcome =
        parsed ? run_command(context_, *parsed, parser_.at_end()) : Outcome::ok();
    if (!parsed || parser_.at_end() || !outcome.lets_line_go_on()) {
      leave_line(outcome);
      return;
    }
    context_.answer.flush_to(context_.reply());
  }
}

void Module::Core::leave_line(Outcome outcome) {
  switch (outcome.kind()) {
    case Outcome::Kind::Pending:
      AIRMODEM_CHECK(context_.state.pending != Pending::None);
      context_.mode = Mode::Waiting;
      context_.line_has_more = !parser_.at_end();
      context_.suspend_answer();
      return;
    case Outcome::Kind::Prompt:
      context_.mode = Mode::Prompt;
      context_.suspend_answer();
      if (context_.state.service.prompt_mode == 1) context_.reply().prompt();
      return;
    case Outcome::Kind::FilePrompt:
      context_.mode = Mode::FilePrompt;
      context_.suspend_answer();
      context_.reply().prompt();
      return;
    case Outcome::Kind::Data:
      context_.suspend_answer();
      resume_data(context_);
      return;
    case Outcome::Kind::Restart:
      context_.finish(Outcome::ok());
      has_line_ = false;
      restart(context_);
      settle_serial_line(context_);
      return;
    case Outcome::Kind::PowerOff:
      context_.finish(Outcome::ended());
      has_line_ = false;
      power_off(context_);
      settle_serial_line(context_);
      return;
    default:
      context_.finish(outcome);
      settle_serial_line(context_);
      return;
  }
}

// ---- inputs and time ----

void Module::Core::input(const Input& input, Instant now) {
  advance(now);
  if (std::holds_alternative<HostClosed>(input)) lose_host();
  if (std::holds_alternative<HostOpened>(input)) host_has_gone_ = false;
  if (!keep_pace(context_, input)) take_input(input);
  go_on();
}

void Module::Core::take_input(const Input& input) {
  std::visit([this](const auto& what) { airmodem::take(context_, what); }, input);
}

void Module::Core::receive_from_peer(LinkId link, std::string_view bytes, Instant now) {
  advance(now);
  if (is_ahead(context_, link)) {
    keep_pace(context_, LinkData{.link = link, .bytes = std::string(bytes)});
    return;
  }
  receive_bytes(context_, link, bytes);
}

void Module::Core::advance(Instant now) {
  while (context_.timers.next() <= now) {
    context_.now = context_.timers.next();
    const Timer timer = context_.timers.first();
    context_.timers.clear(timer);
    fire(timer);
    go_on();
  }
  context_.now = now;
}

void Module::Core::fire(Timer timer) {
  switch (timer) {
    case Timer::Prompt:
      prompt_timed_out(context_);
      return;
    case Timer::FilePrompt:
      upload_timed_out(context_);
      return;
    case Timer::Bearer:
      bearer_timed_out(context_);
      return;
    case Timer::Lookup:
      fail_lookup(context_, LookupFailure::Retries);
      return;
    case Timer::Ping:
      ping_timed_out(context_);
      return;
    case Timer::TimeServer:
      time_server_timed_out(context_);
      return;
    case Timer::HeartBeat:
      send_heart_beat(context_);
      return;
    case Timer::Escape:
      settle_escape(context_);
      return;
    case Timer::Packet:
      send_waiting(context_);
      return;
    case Timer::Block:
      write_block(context_);
      return;
    case Timer::Boot:
      finish_start(context_);
      return;
    case Timer::Card:
      find_card(context_);
      return;
    case Timer::Network:
      network_answers(context_);
      return;
    case Timer::Loss:
      lose_network(context_);
      return;
    case Timer::Pace:
      while (const auto input = let_in(context_)) take_input(*input);
      return;
    default:
      link_timed_out(context_, link_of(timer));
      return;
  }
}

// Takes up the line whose pending command is done, then what was typed after it, then data mode if
// its connection is up. A line half typed when CONNECT comes is dropped, and an LF that follows is
// data unless the line before it is the one that asked for the connection.
void Module::Core::go_on() {
  if (std::exchange(context_.line_resumes, false)) {
    context_.mode = Mode::Command;
    run_line();
  }
  settle_serial_line(context_);
  take_backlog();
  if (!begin_due_data(context_)) return;
  reader_.clear();
  if (context_.state.data.asked_by != context_.line_number) lf_belongs_to_line_ = false;
  settle_serial_line(context_);
}

// ---- the public face ----

Module::Module(Profile profile, ModuleOptions options)
    : core_(std::make_unique<Core>(std::move(profile), std::move(options))) {}
Module::~Module() = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&&) noexcept = default;

std::size_t Module::receive(std::string_view bytes, Instant now) {
  return core_->receive(bytes, now);
}
bool Module::ready_to_receive() const { return core_->ready_to_receive(); }
bool Module::in_data_mode() const { return core_->in_data_mode(); }
bool Module::is_idle() const { return core_->is_idle(); }
void Module::input(const Input& input, Instant now) { core_->input(input, now); }
void Module::receive_from_peer(LinkId link, std::string_view bytes, Instant now) {
  core_->receive_from_peer(link, bytes, now);
}
void Module::advance(Instant now) { core_->advance(now); }
std::optional<Event> Module::next_event() { return core_->next_event(); }
Instant Module::next_deadline() const { return core_->next_deadline(); }

}  // namespace airmodem
