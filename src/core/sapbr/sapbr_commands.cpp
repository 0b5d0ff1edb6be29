/// The bearers of applications beside the TCP/UDP service (spec: sapbr.*). Nothing of the service
/// runs over them: drivers open and close them around what they do, attached or not.
#include <array>
#include <string>

#include "core/command/family.h"
#include "core/radio/radio_state.h"
#include "core/settings/settings.h"
#include "core/text/ascii.h"
#include "core/text/number.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

/// A bearer of SAPBR, which applications beside the TCP/UDP service use.
struct ApplicationBearer {
  bool is_open = false;
  int contype = 0;        ///< CONTYPE: 0 GPRS, 1 CSD
  int rate = 2;           ///< RATE, of CSD
  std::string telephone;  ///< PHONENUM, of CSD
  AccessPoint access_point;
};

/// The bearers of SAPBR, numbered from 1.
constexpr std::size_t kApplicationBearerCount = 3;
using ApplicationBearers = std::array<ApplicationBearer, kApplicationBearerCount>;

constexpr int kOpen = 1;
constexpr int kClosed = 3;

constexpr std::int64_t kValueLength = 50;

constexpr std::array<std::string_view, 2> kContypes{"GPRS", "CSD"};

// ---- parameters by their tags ----

bool set_contype(ApplicationBearer& bearer, std::string_view value) {
  for (std::size_t n = 0; n < kContypes.size(); ++n) {
    if (!same_word(value, kContypes[n])) continue;
    bearer.contype = static_cast<int>(n);
    return true;
  }
  return false;
}

bool set_rate(ApplicationBearer& bearer, std::string_view value) {
  constexpr std::int64_t kMostRate = 3;  // 14,400 bits a second
  const auto rate = parse_number(value);
  if (!rate || *rate > kMostRate) return false;
  bearer.rate = static_cast<int>(*rate);
  return true;
}

bool set_telephone(ApplicationBearer& bearer, std::string_view value) {
  bearer.telephone = value;
  return true;
}

template <auto Member>
bool set_login(ApplicationBearer& bearer, std::string_view value) {
  bearer.access_point.*Member = value;
  return true;
}

struct Tag {
  std::string_view name;
  bool (*set)(ApplicationBearer& bearer, std::string_view value);  ///< false: no legal value
};

constexpr Tag kTags[] = {
    {"CONTYPE", set_contype},
    {"APN", set_login<&AccessPoint::apn>},
    {"PHONENUM", set_telephone},
    {"USER", set_login<&AccessPoint::user>},
    {"PWD", set_login<&AccessPoint::password>},
    {"RATE", set_rate},
};
constexpr std::string_view kTagNames = "CONTYPE|APN|PHONENUM|USER|PWD|RATE";

// ---- what the first parameter asks for ----

Outcome close_bearer(Context&, ApplicationBearer& bearer, const Arguments&) {
  if (!bearer.is_open) return Outcome::refused("the bearer is not open");
  bearer.is_open = false;
  return Outcome::ok();
}

Outcome open_bearer(Context&, ApplicationBearer& bearer, const Arguments&) {
  if (bearer.is_open) return Outcome::refused("the bearer is open already");
  bearer.is_open = true;
  return Outcome::ok();
}

// +SAPBR: <cid>,<status>,<ip>.
Outcome show_bearer(Context& context, ApplicationBearer& bearer, const Arguments& arguments) {
  const std::string_view address =
      bearer.is_open ? std::string_view(context.of<Radio>().address) : std::string_view("0.0.0.0");
  return answer_line(context, arguments[1].number, ',', bearer.is_open ? kOpen : kClosed, ',',
                     address);
}

Outcome set_parameter(Context& context, ApplicationBearer& bearer, const Arguments& arguments) {
  const Tag& tag = kTags[static_cast<std::size_t>(arguments[2].number)];
  if (tag.set(bearer, arguments[3].text)) return Outcome::ok();
  return Outcome::refused(context.refusal(concat(tag.name, " does not take this value")));
}

// +SAPBR: alone, then a line for each parameter, TAG: <value>.
Outcome show_parameters(Context& context, ApplicationBearer& bearer, const Arguments&) {
  context.answer.line("+SAPBR:");
  context.answer.next_line("CONTYPE: ", kContypes[static_cast<std::size_t>(bearer.contype)]);
  context.answer.next_line("APN: ", bearer.access_point.apn);
  context.answer.next_line("PHONENUM: ", bearer.telephone);
  context.answer.next_line("USER: ", bearer.access_point.user);
  context.answer.next_line("PWD: ", bearer.access_point.password);
  context.answer.next_line("RATE: ", bearer.rate);
  return Outcome::ok();
}

struct Action {
  Outcome (*run)(Context& context, ApplicationBearer& bearer, const Arguments& arguments);
  bool takes_parameter;
};

constexpr Action kActions[] = {
    {close_bearer, false}, {open_bearer, false},     {show_bearer, false},
    {set_parameter, true}, {show_parameters, false},
};

// AT+SAPBR=<0..4>,<cid>[,<tag>,<value>] (spec: sapbr.form, sapbr.wrong-status).
Outcome use_bearer(Context& context, const Arguments& arguments) {
  const Action& action = kActions[static_cast<std::size_t>(arguments[0].number)];
  const bool has_parameter = arguments[2].is_given && arguments[3].is_given;
  const bool has_more = arguments[2].is_given || arguments[2].is_empty || arguments[3].is_empty;
  if (action.takes_parameter && !has_parameter) {
    return Outcome::refused("AT+SAPBR=3 needs a tag and a value");
  }
  if (!action.takes_parameter && has_more) {
    return Outcome::refused("only AT+SAPBR=3 takes a tag and a value");
  }
  const auto place = static_cast<std::size_t>(arguments[1].number - 1);
  return action.run(context, context.of<ApplicationBearers>()[place], arguments);
}

constexpr Command kCommands[] = {
    {.name = "+SAPBR",
     .set = use_bearer,
     .test = "+SAPBR: (0-4),(1-3),\"ConParamTag\",\"ConParamValue\"",
     .parameters = {number(0, 4), number(1, kApplicationBearerCount), optional(choice(kTagNames)),
                    optional(text(kValueLength, CmeError::InvalidParameters))},
     .secret = Secret::Values},
};

void show_bearers(const Context& context, SnapshotWriter& out) {
  const ApplicationBearers& bearers = context.of<ApplicationBearers>();
  for (std::size_t n = 0; n < bearers.size(); ++n) {
    out.add_flag(concat("sapbr.", n + 1, ".open"), bearers[n].is_open);
  }
}

}  // namespace

const Family& sapbr_family() {
  static const Family kFamily{.name = "sapbr",
                              .commands = kCommands,
                              .slices = {slice<ApplicationBearers>()},
                              .show = show_bearers};
  return kFamily;
}

}  // namespace airmodem
