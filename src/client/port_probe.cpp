#include "client/port_probe.h"

#include <utility>

#include "client/fields.h"
#include "client/line_parser.h"
#include "client/urc.h"
#include "core/text/append.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

// Results as numbers stand where a program has said ATV0.
constexpr std::string_view kOkAsNumber = "0";
bool is_ok(std::string_view line) { return line == "OK" || line == kOkAsNumber; }
bool is_error(std::string_view line) {
  return line == "ERROR" || line == "4" || line.starts_with("+CME ERROR:");
}

}  // namespace

void PortProbe::receive(std::string_view bytes) {
  for (const char c : bytes) {
    if (is_done()) return;
    if (c != kCr && c != kLf) {
      if (line_.size() < kLongestLine) line_ += c;
      continue;
    }
    if (!line_.empty()) take_line(std::exchange(line_, {}));
    // A module ends its numbers with CR alone.
    if (c == kLf && before_ == Before::Zero) before_ = Before::Other;
  }
}

void PortProbe::take_line(std::string_view line) {
  if (step_ == Step::Attention && !is_believed(line)) return;
  if (line == asked_) return;  // its echo
  if (is_ok(line)) return end_question(Reply::Ok);
  if (is_error(line)) return end_question(Reply::Error);
  if (step_ == Step::Attention || !model_.empty() || parse_urc(line)) return;
  // Others that begin with a sign come unasked.
  const auto named = value_of(line, "+CGMM");
  const bool is_bare = !line.starts_with('+') && !line.starts_with('^');
  if (named || is_bare) model_ = without_quotes(named.value_or(line));
}

// A sensor may print zeros. A module's stands directly after the echo of AT; without an echo, it
// comes once more when AT is asked once more.
bool PortProbe::is_believed(std::string_view line) {
  const Before before = std::exchange(before_, line == asked_ ? Before::Echo : Before::Other);
  if (line != kOkAsNumber || before != Before::Other) return true;
  before_ = Before::Zero;
  ask(Step::Attention, "AT");
  return false;
}

void PortProbe::end_question(Reply reply) {
  if (step_ == Step::Attention) {
    // An error is the answer to noise that stood before AT.
    return reply == Reply::Ok ? ask(Step::Model, "AT+CGMM") : ask(Step::Attention, "AT");
  }
  if (step_ == Step::Model && model_.empty()) return ask(Step::Identity, "ATI");
  step_ = Step::Done;
}

void PortProbe::ask(Step step, std::string_view command) {
  const bool is_to_be_typed = step == Step::Attention && !output_.empty();
  step_ = step;
  asked_ = command;
  if (!is_to_be_typed) append(output_, command, '\r');
}

}  // namespace airmodem::client
