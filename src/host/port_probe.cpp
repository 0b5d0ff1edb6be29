#include "host/port_probe.h"

#include <utility>

#include "core/text/append.h"
#include "core/text/ascii.h"
#include "host/fields.h"
#include "host/line_parser.h"
#include "host/urc.h"

namespace airmodem::host {
namespace {

// Results as numbers stand where a program has said ATV0.
bool is_ok(std::string_view line) { return line == "OK" || line == "0"; }
bool is_error(std::string_view line) {
  return line == "ERROR" || line == "4" || line.starts_with("+CME ERROR:");
}

}  // namespace

void PortProbe::receive(std::string_view bytes) {
  for (const char c : bytes) {
    if (is_done()) return;
    if (c != kCr && c != kLf) {
      if (line_.size() < kLongestLine) line_ += c;
    } else if (!line_.empty()) {
      take_line(std::exchange(line_, {}));
    }
  }
}

void PortProbe::take_line(std::string_view line) {
  if (line == asked_) return;  // its echo
  if (is_ok(line)) return end_question(true);
  if (is_error(line)) return end_question(false);
  if (step_ == Step::Attention || !model_.empty() || parse_urc(line)) return;
  // Others that begin with a sign come unasked.
  const auto named = value_of(line, "+CGMM");
  const bool is_bare = !line.starts_with('+') && !line.starts_with('^');
  if (named || is_bare) model_ = without_quotes(named.value_or(line));
}

void PortProbe::end_question(bool is_ok) {
  if (step_ == Step::Attention) {
    // An error is the answer to noise that stood before AT.
    return is_ok ? ask(Step::Model, "AT+CGMM") : ask(Step::Attention, "AT");
  }
  if (step_ == Step::Model && model_.empty()) return ask(Step::Identity, "ATI");
  step_ = Step::Done;
}

void PortProbe::ask(Step step, std::string_view command) {
  step_ = step;
  asked_ = command;
  append(output_, command, '\r');
}

}  // namespace airmodem::host
