#include "client/conversation.h"

#include <algorithm>
#include <utility>

#include "client/fields.h"
#include "client/urc.h"
#include "core/text/append.h"
#include "core/text/ascii.h"
#include "core/text/command_parser.h"

namespace airmodem::client {
namespace {

// The question that no late answer can be mistaken for. It is asked once: a second one could be
// answered when the first one is forgotten.
constexpr std::string_view kQuestion = "AT+CMEE?";
constexpr std::string_view kQuestionName = "+CMEE";
constexpr Duration kQuestionLimit = std::chrono::seconds(30);

// The most lines of information that are kept: a listing of many files; a module that writes lines
// without an end must not fill the memory.
constexpr std::size_t kMostLines = 1000;

// `+CREG: 1` and `+CREG: 1,"1863",...` are URCs; `+CREG: 2,1,...` answers a question: only there is
// the second field a number.
constexpr std::string_view kRegistrations[] = {"+CREG", "+CGREG", "+CEREG"};

bool is_registration_urc(std::string_view name, std::string_view value) {
  if (std::ranges::find(kRegistrations, name) == std::end(kRegistrations)) return false;
  FieldReader fields(value);
  fields.next();
  return !parse_number(fields.next()).has_value();
}

// `<n>, SEND OK` without its link.
std::string_view without_link(std::string_view line) {
  const bool has_link = line.find(',') == 1 && parse_link(line.substr(0, 1)).has_value();
  return has_link ? trim(line.substr(2)) : line;
}

}  // namespace

std::optional<std::string_view> Answer::value(std::string_view name) const {
  // NOLINTNEXTLINE(modernize-loop-convert): Clang 14 cannot compile libstdc++'s views
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (const auto value = value_of(*line, name)) return value;
  }
  return std::nullopt;
}

std::string_view Answer::outcome() const {
  return final_result.empty() ? std::string_view("no answer") : std::string_view(final_result);
}

void Conversation::issue_next() {
  if (in_hand_ || waiting_.empty()) return;
  in_hand_ = std::move(waiting_.front());
  waiting_.pop_front();
  rule_ = rule_for(in_hand_->line);
  if (in_hand_->limit > Duration::zero()) rule_.limit = in_hand_->limit;
  answer_ = {};
  is_prompt_due_ = !in_hand_->payload.empty();
  was_accepted_ = false;
  since_ = context_.now;
  // LF too: it keeps a payload's first LF from being swallowed with the CR
  // (spec: line.swallowed-lf).
  append(context_.output, in_hand_->line, "\r\n");
}

Awaited Conversation::awaited() const {
  if (!in_hand_) return Awaited::Lines;
  if (is_prompt_due_) return Awaited::Prompt;
  const bool is_read = in_hand_->line.starts_with("AT+CIPRXGET=2,");
  return is_read && !answer_.read ? Awaited::Read : Awaited::Lines;
}

std::string Conversation::own_name() const {
  const auto command = CommandParser(std::string_view(in_hand_->line).substr(2)).next();
  std::string name(command ? command->name : "");
  std::ranges::transform(name, name.begin(), to_upper);
  return name;
}

bool Conversation::is_error(std::string_view line) const {
  if (line == "ERROR" || line.starts_with("+CME ERROR:") || line.starts_with("+CMS ERROR:")) {
    return true;
  }
  if (rule_.ending == Ending::Sent) return without_link(line) == "SEND FAIL";
  if (rule_.ending == Ending::Connect) return line == "NO CARRIER";
  return false;
}

bool Conversation::is_status_ending(std::string_view line) const {
  return knows_six_links ? line.starts_with("C: 5,") : line.starts_with("STATE:");
}

bool Conversation::is_ending(std::string_view line) {
  const bool is_ok = line == "OK";
  switch (rule_.ending) {
    case Ending::Result:
      return is_ok && (in_hand_->needs.empty() || answer_.value(in_hand_->needs));
    case Ending::Address:
      return std::ranges::all_of(
                 line,
                 [](char c) { return is_digit(c) || c == '.' || c == ':' || is_letter(c); }) &&
             is_address(line);
    case Ending::Words:
      return without_link(line) == rule_.words;
    case Ending::Sent:
      return without_link(line) == "SEND OK" || line.starts_with("DATA ACCEPT:");
    case Ending::Connect:
      return line == "CONNECT";
    case Ending::State:
      if (is_ok) was_accepted_ = true;
      return was_accepted_ && is_status_ending(line);
    case Ending::LaterLine:
      if (is_ok) was_accepted_ = true;
      return was_accepted_ && line.starts_with(rule_.words);
  }
  return false;
}

bool Conversation::is_information(std::string_view line) const {
  if (rule_.ending == Ending::State) {
    return line == "OK" || line.starts_with("STATE:") || line.starts_with("C: ") ||
           line.starts_with("S: ");
  }
  const bool is_later_ok = rule_.ending == Ending::LaterLine && line == "OK";
  if (is_later_ok) return true;
  const std::string name = own_name();
  // The announcement of held data: only the reading form is answered so.
  const bool is_read_form = in_hand_->line.ends_with('?');
  const bool is_announcement = line.starts_with("+CIPRXGET: 1") || line.starts_with("+CIPRXGET:1");
  if (name == "+CIPRXGET" && !is_read_form && is_announcement) return false;
  if (const auto value = value_of(line, name)) return !is_registration_urc(name, *value);
  // Others write `+NAME:` only unasked; bare lines belong to who asked, but for those that are
  // known to come unasked.
  if (rule_.ending != Ending::Result || is_plausible_urc(line) || line == "OK") return false;
  return !parse_urc(line);
}

bool Conversation::take_line(std::string_view line) {
  if (!in_hand_) return false;
  if (line == in_hand_->line) return true;  // its echo
  if (is_error(line)) {
    if (silent_) return true;  // a late error of the command that stayed without an ending
    finish(CommandEnd::Error, line);
  } else if (is_ending(line)) {
    if (rule_.ending == Ending::State || rule_.ending == Ending::LaterLine ||
        rule_.ending == Ending::Address) {
      answer_.lines.emplace_back(line);
    }
    finish(CommandEnd::Ok, line);
  } else if (is_information(line)) {
    if (line != "OK" && answer_.lines.size() < kMostLines) answer_.lines.emplace_back(line);
  } else {
    // An OK that cannot be this command's was another one's.
    return line == "OK";
  }
  return true;
}

void Conversation::take_prompt() {
  is_prompt_due_ = false;
  answer_.was_prompted = true;
  since_ = context_.now;
  context_.output += in_hand_->payload;
}

void Conversation::take_read(ReadToken read) { answer_.read = std::move(read); }

void Conversation::wrote() {
  if (in_hand_) since_ = context_.now;
}

Instant Conversation::deadline() const { return in_hand_ ? since_ + rule_.limit : kNever; }

void Conversation::advance() {
  if (deadline() > context_.now) return;
  if (in_hand_->when_silent == WhenSilent::Tell) {
    finish(CommandEnd::Timeout, {});
  } else {
    recover();
  }
}

void Conversation::recover() {
  if (silent_) {
    context_.stop(Trouble::NoAnswer, concat("the module stopped answering at ", silent_->line));
    in_hand_.reset();
    return;
  }
  silent_ = std::move(in_hand_);
  in_hand_.reset();
  run_first({.line = std::string(kQuestion),
             .needs = kQuestionName,
             .limit = kQuestionLimit,
             .done = [this](const Answer&) {
               const Command silent = std::move(*silent_);
               silent_.reset();
               if (silent.done) silent.done(Answer{.end = CommandEnd::Timeout});
             }});
  issue_next();
}

void Conversation::finish(CommandEnd end, std::string_view final_result) {
  Command command = std::move(*in_hand_);
  in_hand_.reset();
  Answer answer = std::exchange(answer_, {});
  answer.end = end;
  answer.final_result = final_result;
  answer.took = context_.now - since_;
  if (command.done) command.done(answer);
}

std::vector<CommandId> Conversation::abandon() {
  std::vector<CommandId> ids;
  const auto note = [&](const std::optional<Command>& command) {
    if (command && command->id) ids.push_back(*command->id);
  };
  note(silent_);
  note(in_hand_);
  for (const Command& command : waiting_) note(command);
  silent_.reset();
  in_hand_.reset();
  waiting_.clear();
  return ids;
}

}  // namespace airmodem::client
