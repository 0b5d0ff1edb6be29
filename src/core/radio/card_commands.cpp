/// What the card holds, and what opens it (spec: card.*).
#include <algorithm>
#include <utility>

#include "core/command/command.h"
#include "core/radio/card.h"

namespace airmodem {
namespace {

// AT+CIMI: bare 15 digits. AT+CCID: bare 20 digits. Both need the card (spec: card.numbers).
template <auto Member>
Outcome show_from_card(Context& context, const Arguments&) {
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  context.answer.line(context.profile.identity.*Member);
  return Outcome::ok();
}

// AT+ICCID: +ICCID: <20 digits>.
Outcome show_iccid(Context& context, const Arguments&) {
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  return answer_line(context, context.profile.identity.iccid);
}

// AT+CPIN?: +CPIN: READY, SIM PIN or SIM PUK, or the card's error (spec: card.state).
Outcome read_card(Context& context, const Arguments&) {
  if (context.of<Radio>().sim == SimState::PinRequired) return answer_line(context, "SIM PIN");
  if (context.of<Radio>().sim == SimState::PukRequired) return answer_line(context, "SIM PUK");
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  return answer_line(context, "READY");
}

bool is_code(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// AT+CPIN=<pin>, AT+CPIN=<puk>,<new pin>: OK, or error 16 (spec: card.pin, card.puk).
Outcome unlock_card(Context& context, const Arguments& arguments) {
  const auto [first, second] = std::pair(arguments[0], arguments[1]);
  if (!is_code(first.text) || !is_code(second.text)) {
    return Outcome::refused("a PIN and a PUK have digits only");
  }
  return second.is_given ? enter_puk(context, first.text, second.text)
                         : enter_pin(context, first.text);
}

// A PIN, or the PUK: 4 to 8 digits.
constexpr Parameter kCode{.kind = Parameter::Kind::Text, .least = 4, .most = 8, .choices = {}};

constexpr Command kCommands[] = {
    {.name = "+CIMI", .execute = show_from_card<&Identity::imsi>, .test = ""},
    {.name = "+CCID", .execute = show_from_card<&Identity::iccid>, .test = ""},
    {.name = "+ICCID", .execute = show_iccid, .test = ""},
    {.name = "+CPIN",
     .read = read_card,
     .set = unlock_card,
     .test = "",
     .parameters = {kCode, optional(kCode)},
     .secret = Secret::Values},
};

}  // namespace

std::span<const Command> card_commands() { return kCommands; }

}  // namespace airmodem
