/// Who module and card are (spec: identity.*, card.*).
#include <algorithm>

#include "core/command/families.h"
#include "core/service/card.h"

namespace airmodem {
namespace {

// ATI, AT+VER: the firmware, alone on its line (spec: identity.firmware).
Outcome show_firmware(Context& context, const Arguments&) {
  const Identity& identity = context.profile.identity;
  context.answer.line(identity.information.empty() ? identity.revision : identity.information);
  return Outcome::ok();
}

// AT+CGSN=1: +CGSN: "<15 digits>".
template <auto Member>
Outcome show_quoted(Context& context, const Arguments&) {
  return answer_line(context, '"', context.profile.identity.*Member, '"');
}

// AT+GMI, AT+GMM, AT+GMR, AT+CGSN, AT+GSN, AT+CIMI, AT+CCID: alone on their line.
template <auto Member>
Outcome show_bare(Context& context, const Arguments&) {
  context.answer.line(context.profile.identity.*Member);
  return Outcome::ok();
}

// AT+CGMI, AT+CGMM, AT+CGMR: +NAME: "<text>", or the text alone where the dialect has it so
// (spec: identity.quoted).
template <auto Member>
Outcome show_name(Context& context, const Arguments& arguments) {
  return context.profile.dialect.bare_identity ? show_bare<Member>(context, arguments)
                                               : show_quoted<Member>(context, arguments);
}

// AT+GCAP: +GCAP: +CGSM, what a module of the GSM family has beside the basic commands.
Outcome show_capabilities(Context& context, const Arguments&) {
  return answer_line(context, "+CGSM");
}

// AT+CGSN=<0|1>: 0 the digits alone, 1 +CGSN: "<15 digits>".
Outcome show_imei(Context& context, const Arguments& arguments) {
  const bool is_quoted = arguments[0].number == 1;
  return is_quoted ? show_quoted<&Identity::imei>(context, arguments)
                   : show_bare<&Identity::imei>(context, arguments);
}

// AT+CIMI: bare 15 digits. AT+CCID: bare 20 digits. Both need the card (spec: card.numbers).
template <auto Member>
Outcome show_from_card(Context& context, const Arguments& arguments) {
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  return show_bare<Member>(context, arguments);
}

// AT+ICCID: +ICCID: <20 digits>.
Outcome show_iccid(Context& context, const Arguments&) {
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  return answer_line(context, context.profile.identity.iccid);
}

// AT+CPIN?: +CPIN: READY, SIM PIN or SIM PUK, or the card's error (spec: card.state).
Outcome read_card(Context& context, const Arguments&) {
  if (context.state.sim == SimState::PinRequired) return answer_line(context, "SIM PIN");
  if (context.state.sim == SimState::PukRequired) return answer_line(context, "SIM PUK");
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
    {.name = "I", .set = show_firmware, .parameters = {optional(number(0, 9))}},
    {.name = "+VER", .execute = show_firmware, .test = ""},
    {.name = "+CGMI", .execute = show_name<&Identity::manufacturer>, .test = ""},
    {.name = "+CGMM", .execute = show_name<&Identity::model>, .test = ""},
    {.name = "+CGMR", .execute = show_name<&Identity::revision>, .test = ""},
    {.name = "+GMI", .execute = show_bare<&Identity::manufacturer>, .test = ""},
    {.name = "+GMM", .execute = show_bare<&Identity::model>, .test = ""},
    {.name = "+GMR", .execute = show_bare<&Identity::revision>, .test = ""},
    {.name = "+GCAP", .execute = show_capabilities, .test = ""},
    {.name = "+CGSN",
     .execute = show_bare<&Identity::imei>,
     .set = show_imei,
     .test = "+CGSN: (0,1)",
     .parameters = {number(0, 1)}},
    {.name = "+GSN", .execute = show_bare<&Identity::imei>, .test = ""},
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

std::span<const Command> identity_commands() { return kCommands; }

}  // namespace airmodem
