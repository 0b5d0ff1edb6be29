/// Who the module is (spec: identity.*).
#include "core/command/family.h"

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

// AT+GMI, AT+GMM, AT+GMR, AT+CGSN, AT+GSN: alone on their line.
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
};

}  // namespace

const Family& identity_family() {
  static const Family kFamily{
      .name = "identity",
      .commands = kCommands,
  };
  return kFamily;
}

}  // namespace airmodem
