#include "client/command_rules.h"

#include <algorithm>

#include "core/text/ascii.h"
#include "core/text/command_parser.h"

namespace airmodem::client {
namespace {

using std::chrono::seconds;

// The times are the manual's greatest (spec: timing.most), with some more where the module's own
// limit is the same.
constexpr CommandRule kRules[] = {
    {"+CIPSHUT", Ending::Words, seconds(92), "SHUT OK"},
    {"+CIPCLOSE", Ending::Words, kUsualLimit, "CLOSE OK"},
    {"+CPOWD", Ending::Words, kUsualLimit, "NORMAL POWER DOWN"},
    {"+CIPSEND", Ending::Sent, seconds(645)},
    {"+CIFSR", Ending::Address, kUsualLimit},
    {"+CIPSTATUS", Ending::State, kUsualLimit},
    {"O", Ending::Connect, kUsualLimit},
    {"+CDNSGIP", Ending::LaterLine, seconds(30), "+CDNSGIP:"},
    {"+CNTP", Ending::LaterLine, seconds(75), "+CNTP:"},
    {"+CIICR", Ending::Result, seconds(92)},
    {"+CSTT", Ending::Result, seconds(60)},
    {"+CGATT", Ending::Result, seconds(110)},
    {"+CGACT", Ending::Result, seconds(110)},
    {"+CFUN", Ending::Result, seconds(45)},
    {"+CPIN", Ending::Result, seconds(180)},
    {"+COPS", Ending::Result, seconds(300)},
    {"+CIPPING", Ending::Result, seconds(600)},
    {"+SAPBR", Ending::Result, seconds(92)},
    {"+FSWRITE", Ending::Result, seconds(30)},
};

}  // namespace

CommandRule rule_for(std::string_view line) {
  const CommandRule usual{.name = {}, .limit = kUsualLimit};
  CommandParser parser(line.substr(std::min<std::size_t>(2, line.size())));
  const auto command = parser.next();
  if (!command) return usual;
  const auto row = std::ranges::find_if(
      kRules, [&](const CommandRule& rule) { return same_word(rule.name, command->name); });
  if (row == std::end(kRules)) return usual;
  CommandRule rule = *row;
  const bool asks = command->form == CommandForm::Read || command->form == CommandForm::Test;
  // CPIN=, CGATT= and the like wait for card and network; asking for them does not.
  if (asks && rule.name != "+COPS") rule.limit = kUsualLimit;
  const bool asks_one_link = rule.ending == Ending::State && command->form == CommandForm::Set;
  const bool sets_server = rule.name == "+CNTP" && command->form == CommandForm::Set;
  if (asks || asks_one_link || sets_server) rule.ending = Ending::Result;
  return rule;
}

}  // namespace airmodem::client
