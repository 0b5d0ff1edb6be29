/// What drivers ask for at start although the service does not need it (spec: startup.*):
/// settings read back what was set, questions get the field's usual answer.
#include <array>
#include <string>

#include "core/command/family.h"
#include "core/command/setting.h"

namespace airmodem {
namespace {

/// What drivers set at start and the service does not need (spec: startup.*).
struct StartupSettings {
  int time_from_network = 0;                                     ///< CLTS
  int charge_check = 0;                                          ///< CBATCHK
  int voice_hangup = 0;                                          ///< CVHU
  int call_list = 0;                                             ///< CLCC
  int message_format = 0;                                        ///< CMGF
  int sleep_clock = 0;                                           ///< CSCLK
  int connection_reports = 0;                                    ///< CSCON
  std::string character_set = "GSM";                             ///< CSCS
  std::array<int, 5> message_indications{2, 1, 0, 0, 0};         ///< CNMI
  std::array<std::string, 3> message_storage{"SM", "SM", "SM"};  ///< CPMS
};

template <auto Member>
constexpr Command number_row(std::string_view name, std::string_view test, int most) {
  return {.name = name,
          .read = read_setting<Member>,
          .set = keep_setting<Member>,
          .test = test,
          .parameters = {number(0, most)}};
}

// AT+CLCC: a line for each call, and a data module has none.
constexpr Command call_list_row() {
  Command row = number_row<&StartupSettings::call_list>("+CLCC", "+CLCC: (0-1)", 1);
  row.execute = accept;
  return row;
}

// AT+CSCS?: +CSCS: "<set>".
Outcome read_character_set(Context& context, const Arguments&) {
  return answer_line(context, '"', context.of<StartupSettings>().character_set, '"');
}

// AT+CSCS=<set>: OK. Names are written in letters, digits and signs that both sets have in common;
// nothing would write them as UCS2 or HEX wants them (spec: startup.cscs).
Outcome set_character_set(Context& context, const Arguments& arguments) {
  constexpr std::string_view kSets[] = {"GSM", "IRA"};
  context.of<StartupSettings>().character_set = kSets[arguments[0].number];
  return Outcome::ok();
}

// AT+CBC: +CBC: <charging>,<percent>,<millivolts>.
Outcome show_battery(Context& context, const Arguments&) {
  return answer_line(context, "0,80,4000");
}

// AT+CNMI?: +CNMI: <mode>,<mt>,<bm>,<ds>,<bfr>.
Outcome read_message_indications(Context& context, const Arguments&) {
  const auto& values = context.of<StartupSettings>().message_indications;
  return answer_line(context, values[0], ',', values[1], ',', values[2], ',', values[3], ',',
                     values[4]);
}

// AT+CNMI=[<mode>[,<mt>[,<bm>[,<ds>[,<bfr>]]]]]: OK; what is left out stays.
Outcome set_message_indications(Context& context, const Arguments& arguments) {
  auto& values = context.of<StartupSettings>().message_indications;
  for (std::size_t n = 0; n < values.size(); ++n) {
    values[n] = static_cast<int>(arguments.number_or(n, values[n]));
  }
  return Outcome::ok();
}

// A storage has room for this many messages, and no one sends any.
constexpr std::string_view kStorageUse = "0,50";

// AT+CPMS?: +CPMS: "<mem1>",0,50,"<mem2>",0,50,"<mem3>",0,50.
Outcome read_message_storage(Context& context, const Arguments&) {
  const auto& names = context.of<StartupSettings>().message_storage;
  return answer_line(context, '"', names[0], "\",", kStorageUse, ",\"", names[1], "\",",
                     kStorageUse, ",\"", names[2], "\",", kStorageUse);
}

// AT+CPMS=<mem1>[,<mem2>[,<mem3>]]: +CPMS: 0,50,0,50,0,50.
Outcome set_message_storage(Context& context, const Arguments& arguments) {
  constexpr std::string_view kNames[] = {"SM", "ME", "MT", "SM_P"};
  auto& names = context.of<StartupSettings>().message_storage;
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (arguments[n].is_given) names[n] = kNames[arguments[n].number];
  }
  return answer_line(context, kStorageUse, ',', kStorageUse, ',', kStorageUse);
}

constexpr Parameter kStorage = choice("SM|ME|MT|SM_P");

constexpr Command kCommands[] = {
    number_row<&StartupSettings::time_from_network>("+CLTS", "+CLTS: (0,1)", 1),
    number_row<&StartupSettings::charge_check>("+CBATCHK", "+CBATCHK: (0,1)", 1),
    number_row<&StartupSettings::voice_hangup>("+CVHU", "+CVHU: (0-2)", 2),
    number_row<&StartupSettings::message_format>("+CMGF", "+CMGF: (0,1)", 1),
    number_row<&StartupSettings::sleep_clock>("+CSCLK", "+CSCLK: (0-2)", 2),
    number_row<&StartupSettings::connection_reports>("+CSCON", "+CSCON: (0,1)", 1),
    call_list_row(),
    {.name = "+CNUM", .execute = accept, .test = ""},
    {.name = "+CBC", .execute = show_battery, .test = "+CBC: (0-2),(1-100),(voltage)"},
    {.name = "+CSCS",
     .read = read_character_set,
     .set = set_character_set,
     .test = "+CSCS: (\"GSM\",\"IRA\")",
     .parameters = {choice("GSM|IRA")}},
    {.name = "+CNMI",
     .read = read_message_indications,
     .set = set_message_indications,
     .test = "+CNMI: (0-3),(0-3),(0-3),(0-2),(0,1)",
     .parameters = {optional(number(0, 3)), optional(number(0, 3)), optional(number(0, 3)),
                    optional(number(0, 2)), optional(number(0, 1))}},
    {.name = "+CPMS",
     .read = read_message_storage,
     .set = set_message_storage,
     .test = "+CPMS: (\"SM\",\"ME\",\"MT\",\"SM_P\"),(\"SM\",\"ME\",\"MT\",\"SM_P\"),"
             "(\"SM\",\"ME\",\"MT\",\"SM_P\")",
     .parameters = {kStorage, optional(kStorage), optional(kStorage)}},
};

}  // namespace

const Family& startup_family() {
  static const Family kFamily{
      .name = "startup", .commands = kCommands, .slices = {slice<StartupSettings>()}};
  return kFamily;
}

}  // namespace airmodem
