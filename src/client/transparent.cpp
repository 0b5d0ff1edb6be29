#include "client/transparent.h"

#include <algorithm>
#include <utility>

#include "client/acknowledged.h"
#include "core/text/append.h"

namespace airmodem::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What the module writes when data mode has ended.
constexpr std::string_view kEnds[] = {"\r\nCLOSED\r\n", "\r\n+PDP: DEACT\r\n", "\r\nRDY\r\n"};
constexpr std::string_view kEscaped = "\r\nOK\r\n";

// A module writes a line at once, so its parts come within a moment.
constexpr Duration kInsideLine = milliseconds(50);
// After the end of data mode other URCs may come, but nothing long; after the same words of a
// peer its next words come.
constexpr Duration kAfterLine = milliseconds(300);
constexpr std::size_t kMostAfterLine = 256;
constexpr Duration kAfterEscaped = milliseconds(200);

constexpr Duration kSilenceBefore = milliseconds(1000);  // spec: transparent.escape
constexpr Duration kSilenceAfter = milliseconds(1000);   // the SIM800's; the Air724 takes half
constexpr Duration kEscapeAnswer = seconds(2);
constexpr int kMostEscapes = 3;
constexpr int kMostProbes = 5;
constexpr Duration kProbeLimit = seconds(1);
constexpr Duration kConfirmRest = milliseconds(250);

// Enough for the port to be busy, and little enough that closing does not wait for long.
constexpr std::size_t kOutputAhead = 4096;

// Where the first of the module's own lines begins; npos where there is none.
std::size_t find_end(std::string_view bytes, std::size_t from) {
  std::size_t first = std::string_view::npos;
  for (const std::string_view end : kEnds) first = std::min(first, bytes.find(end, from));
  return first;
}

// How many bytes at the end may be the beginning of a line, the whole of it included.
std::size_t length_of_beginning(std::string_view bytes, std::string_view line) {
  for (std::size_t length = std::min(line.size(), bytes.size()); length > 0; --length) {
    if (bytes.ends_with(line.substr(0, length))) return length;
  }
  return 0;
}

std::size_t length_of_any_beginning(std::string_view bytes) {
  std::size_t longest = 0;
  for (const std::string_view end : kEnds) {
    longest = std::max(longest, length_of_beginning(bytes, end));
  }
  return longest;
}

}  // namespace

void Transparent::clear() {
  phase_ = Phase::Off;
  held_.clear();
  suspicious_.clear();
  given_ = 0;
  tries_ = 0;
  suspicious_given_ = 0;
  are_signs_typed_ = false;
  silence_.clear();
  next_step_.clear();
}

void Transparent::begin() {
  if (link_.phase != LinkPhase::Open && link_.phase != LinkPhase::Draining) return;
  clear();
  phase_ = Phase::Data;
  last_written_ = context_.now;
}

// Gives out what is held up to `end`, but for what was given out before.
void Transparent::give(std::size_t end) {
  if (end > given_) {
    link_.counts.received += end - given_;
    context_.emit(LinkData{.link = kSingleLink, .bytes = held_.substr(given_, end - given_)});
  }
  held_.erase(0, end);
  given_ -= std::min(given_, end);
}

// It was the peer's after all.
void Transparent::release_suspicious() {
  held_.insert(0, std::exchange(suspicious_, {}));
  given_ = std::exchange(suspicious_given_, 0);
}

void Transparent::receive(std::string_view bytes) {
  held_ += bytes;
  if (phase_ == Phase::Data) return sort_held();
  if (held_.size() > kMostAfterLine && !suspicious_.empty()) release_suspicious();
  if (suspicious_.empty()) give(held_.size() - length_of_beginning(held_, kEscaped));
  silence_.clear();
  if (are_signs_typed_ && held_.ends_with(kEscaped)) silence_.set(context_.now + kAfterEscaped);
}

void Transparent::sort_held() {
  silence_.clear();
  std::size_t end = find_end(held_, 0);
  while (end != std::string::npos && held_.size() - end > kMostAfterLine) {
    end = find_end(held_, end + 1);  // so much follows that one that it was the peer's
  }
  const bool is_whole = end != std::string::npos;
  if (!is_whole) end = held_.size() - length_of_any_beginning(held_);
  give(end);
  if (!held_.empty()) silence_.set(context_.now + (is_whole ? kAfterLine : kInsideLine));
}

void Transparent::on_silence() {
  if (phase_ == Phase::Escaping) {
    held_.erase(held_.size() - kEscaped.size());
    return end_escape();
  }
  if (find_end(held_, 0) != 0) {
    // The beginning of a line without the rest is the peer's. Should the rest come after all, the
    // module is asked as ever.
    std::string beginning = held_;
    give(held_.size());
    held_ = std::move(beginning);
    given_ = held_.size();
    return;
  }
  suspicious_ = std::exchange(held_, {});
  suspicious_given_ = std::exchange(given_, 0);
  begin_escape(Purpose::Check);
}

void Transparent::pump() {
  if (phase_ != Phase::Data) return;
  if (link_.phase == LinkPhase::Closing) return begin_escape(Purpose::Close);
  // What reads like the end of data mode must not be answered with bytes for a command line.
  const bool is_suspicious = silence_.is_set() && find_end(held_, 0) == 0;
  if (is_suspicious) return;
  while (!link_.queue.empty() && context_.output.size() < kOutputAhead) {
    const std::size_t count = std::min(link_.queue.size(), kOutputAhead);
    context_.output += link_.queue.substr(0, count);
    link_.queue.erase(0, count);
  }
  const std::size_t limit = std::max(context_.options.send_limit, kLongestSend);
  if (link_.wants_room && link_.phase == LinkPhase::Open && link_.queue.size() <= limit / 2) {
    link_.wants_room = false;
    context_.emit(LinkRoom{.link = kSingleLink, .room = limit - link_.queue.size()});
  }
  if (link_.phase == LinkPhase::Draining && link_.queue.empty()) begin_escape(Purpose::Close);
}

void Transparent::begin_escape(Purpose purpose) {
  context_.progress(Stage::Escaping, purpose == Purpose::Close
                                         ? "leaving transparent mode"
                                         : "asking whether the connection is there");
  phase_ = Phase::Escaping;
  purpose_ = purpose;
  tries_ = 0;
  are_signs_typed_ = false;
  ++link_.questions;
  next_step_.set(context_.now);
}

void Transparent::wrote() {
  if (!owns_port()) return;
  last_written_ = context_.now;
  const bool are_signs_out = phase_ == Phase::Escaping && are_signs_typed_;
  if (are_signs_out && context_.output.empty()) next_step_.set(context_.now + kEscapeAnswer);
}

void Transparent::on_escape_time() {
  const Duration margin = context_.options.patience.escape_margin;
  if (!are_signs_typed_) {
    const Instant quiet = last_written_ + kSilenceBefore + margin;
    if (!context_.output.empty() || quiet > context_.now) {
      return next_step_.set(std::max(quiet, context_.now + margin));
    }
    are_signs_typed_ = true;
    context_.output += "+++";
    return next_step_.set(context_.now + kSilenceAfter + margin + kEscapeAnswer);
  }
  are_signs_typed_ = false;
  // Where they were not taken for an escape, the peer has got some of them.
  link_.is_doubtful = true;
  if (++tries_ < kMostEscapes) return next_step_.set(context_.now);
  // A module that has left data mode by itself takes `+++` for noise and says nothing.
  if (purpose_ == Purpose::Check) return end_escape();
  context_.stop(Trouble::NoAnswer, "the module does not leave transparent mode");
}

void Transparent::end_escape() {
  phase_ = Phase::Asking;
  tries_ = 0;
  silence_.clear();
  next_step_.clear();
  if (suspicious_.empty()) give(held_.size());
  if (link_.phase == LinkPhase::Closing) return end_questions();  // CIPCLOSE waits already
  probe();
}

void Transparent::probe() {
  conversation_.run({.line = "AT",
                     .when_silent = WhenSilent::Tell,
                     .limit = kProbeLimit,
                     .done = [this](const Answer& answer) {
                       if (!answer.is_ok() && ++tries_ < kMostProbes) return probe();
                       conversation_.run({.line = "AT+CIPSTATUS",
                                          .done = [this](const Answer& is) { on_status(is); }});
                     }});
}

void Transparent::on_status(const Answer& answer) {
  const std::string_view state = answer.value("STATE").value_or("");
  // Where data mode had ended before, the signs came to a command line.
  if (answer.is_ok() && state != "CONNECT OK") link_.is_doubtful = false;
  if (!answer.is_ok()) {
    context_.stop(Trouble::NoAnswer, "the module does not say whether the connection is there");
  } else if (state == "PDP DEACT") {
    context_.stop(Trouble::BearerLost, "the bearer is lost");
  } else if (state == "IP INITIAL") {
    context_.stop(Trouble::Restarted, "the module restarted");
  } else if (state == "CONNECT OK") {
    release_suspicious();
    give(held_.size());
    if (link_.phase == LinkPhase::Open) return resume();
    confirm();
  } else {
    if (suspicious_given_ > 0) link_.is_intact = false;
    suspicious_.clear();
    held_.clear();
    link_.phase = LinkPhase::Ended;
    link_.end = LinkEnd::Peer;
    link_.reason = "the peer closed, or the connection broke";
    confirm();
  }
}

void Transparent::resume() {
  conversation_.run({.line = "ATO", .done = [this](const Answer& answer) {
                       --link_.questions;
                       if (answer.is_ok()) return begin();
                       ++link_.questions;
                       probe();
                     }});
}

void Transparent::confirm() {
  phase_ = Phase::Confirming;
  conversation_.run({.line = acknowledged_question(context_, kSingleLink),
                     .needs = "+CIPACK",
                     .done = [this](const Answer& answer) { on_acknowledged(answer); }});
}

void Transparent::on_acknowledged(const Answer& answer) {
  Counts& counts = link_.counts;
  const Counts before = counts;
  const std::uint64_t typed = counts.accepted - link_.queue.size();
  if (const auto figures = read_acknowledged(answer)) {
    link_.is_doubtful = link_.is_doubtful || figures->sent > typed;
    counts.delivered = std::max(counts.delivered, std::min(figures->sent, typed));
    counts.acknowledged =
        std::max(counts.acknowledged, std::min(figures->acknowledged, counts.delivered));
  }
  if (counts != before) {
    link_.progress_at = context_.now;
    context_.emit(LinkSent{.link = kSingleLink, .counts = counts});
  }
  const bool is_done = counts.delivered == typed && !link_.is_unconfirmed(context_);
  const bool is_late = context_.now - link_.progress_at >= context_.options.patience.confirmation;
  if (link_.phase == LinkPhase::Draining && !is_done && !is_late) {
    return next_step_.set(context_.now + kConfirmRest);
  }
  end_questions();
  if (link_.phase != LinkPhase::Draining) return;
  if (link_.is_doubtful) {
    links_.begin_closing(kSingleLink, LinkEnd::Failed, "the peer may have got signs of the escape");
  } else {
    links_.begin_closing(kSingleLink, LinkEnd::Closed,
                         is_done ? "closed" : "the peer has not acknowledged everything");
  }
}

void Transparent::end_questions() {
  --link_.questions;
  link_.is_last_asked = true;
  clear();
}

void Transparent::advance() {
  if (silence_.fires(context_.now)) on_silence();
  if (!next_step_.fires(context_.now)) return;
  if (phase_ == Phase::Escaping) on_escape_time();
  if (phase_ == Phase::Confirming) confirm();
}

Instant Transparent::deadline() const { return std::min(silence_.due(), next_step_.due()); }

}  // namespace airmodem::client
