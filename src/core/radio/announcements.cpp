#include "core/radio/announcements.h"

#include <string_view>

#include "core/clock/clock.h"
#include "core/radio/radio.h"
#include "core/text/ascii.h"

namespace airmodem {
namespace {

constexpr std::string_view kTimePlace = "{time}";

// How lines begin that claim something which CGATT and CGACT may have made untrue (27.007, +CGEV).
// A profile may write more after it: `+CGEV: ME PDN ACT 1,0` (spec: boot.cgev).
constexpr std::string_view kContextComes = "+CGEV: ME PDN ACT 1";
constexpr std::string_view kContextGoes = "+CGEV: NW PDN DEACT 1";
constexpr std::string_view kDetached = "+CGEV: ME DETACH";

// Whether the line is the claim, or has it as its first words: context 10 is not context 1.
bool claims(std::string_view line, std::string_view claim) {
  if (!line.starts_with(claim)) return false;
  const std::string_view rest = line.substr(claim.size());
  return rest.empty() || !(is_letter(rest.front()) || is_digit(rest.front()));
}

bool is_true(const Context& context, std::string_view line) {
  const Radio& radio = context.of<Radio>();
  if (claims(line, kContextComes)) return has_context(context);
  if (claims(line, kContextGoes)) return radio.is_attached && radio.context_active;
  return !claims(line, kDetached) || radio.is_attached;
}

}  // namespace

void announce(Context& context, StateReport what, const std::vector<std::string>& lines) {
  if (!context.of<Surroundings>().host_has_come || lines.empty()) return;
  ResponseWriter out = context.line.unasked(what);
  for (std::string line : lines) {
    if (!is_true(context, line)) continue;
    const std::size_t place = line.find(kTimePlace);
    if (place != std::string::npos) {
      line.replace(place, kTimePlace.size(), network_time_text(context));
    }
    out.line(line);
  }
}

const std::vector<std::string>& card_lines(const Context& context) {
  static const std::vector<std::string> kNone;
  const Announcements& all = context.profile.announcements;
  switch (context.of<Radio>().sim) {
    case SimState::Ready:
      return all.card_ready;
    case SimState::Absent:
      return all.card_absent;
    case SimState::PinRequired:
      return all.pin_required;
    case SimState::PukRequired:
      return all.puk_required;
    case SimState::Busy:
      break;
  }
  return kNone;
}

}  // namespace airmodem
