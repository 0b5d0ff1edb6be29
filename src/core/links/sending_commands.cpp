/// Sending and how it is shown (spec: send.*).
#include "core/command/command.h"
#include "core/command/setting.h"
#include "core/links/connection.h"
#include "core/links/link_state.h"
#include "core/links/sending.h"
#include "core/settings/multi.h"

namespace airmodem {
namespace {

constexpr std::int64_t kMostPayload = 1460;
constexpr Parameter kLength = number(1, kMostPayload);

Outcome send(Context& context, LinkId id, std::int64_t length) {
  // In transparent mode the connection belongs to data mode, also while commands are taken
  // (spec: transparent.commands).
  if (context.of<ServiceSettings>().transparent) {
    return Outcome::refused("CIPMODE is 1: ATO leads to data mode, in which bytes are sent");
  }
  if (link_at(context, id).state != LinkState::Connected) {
    return Outcome::refused(context.refusal(
        concat("the link is not connected: the state is ", name_of(connection_state(context)))));
  }
  return ask_for_payload(context, id, static_cast<std::size_t>(length));
}

// AT+CIPSEND: a payload that 0x1A ends (spec: send.variable).
Outcome send_variable(Context& context, const Arguments&) { return send(context, kSingleLink, 0); }

// AT+CIPSEND=<length>, in multi mode AT+CIPSEND=<n>[,<length>] (spec: send.form, send.fixed).
Outcome send_as_asked(Context& context, const Arguments& arguments) {
  if (!is_multi(context)) return send(context, kSingleLink, arguments[0].number);
  return send(context, link_number(arguments[0]), arguments.number_or(1, 0));
}

// AT+CIPSEND?: +CIPSEND: 1460, in multi mode a line for each connected link (spec: send.read).
Outcome read_send(Context& context, const Arguments&) {
  const std::size_t most = context.profile.limits.payload;
  if (!is_multi(context)) return answer_line(context, most);
  std::string lines;
  for (std::uint8_t n = 0; n < context.profile.limits.links; ++n) {
    if (context.of<Links>()[n].state != LinkState::Connected) continue;
    append(lines, lines.empty() ? "" : "\r\n", context.command, ": ", n, ",", most);
  }
  if (!lines.empty()) context.answer.line(lines);
  return Outcome::ok();
}

// AT+CIPACK: +CIPACK: <sent>,<acked>,<not acked> (spec: send.ack).
Outcome show_acked(Context& context, const Arguments&) { return query_acked(context, kSingleLink); }

// AT+CIPACK=<n>: the same of a link.
Outcome show_link_acked(Context& context, const Arguments& arguments) {
  return query_acked(context, link_number(arguments[0]));
}

// AT+CIPATS=<mode>[,<time>]: OK; the time is kept when left out (spec: send.cipats).
Outcome set_timed_send(Context& context, const Arguments& arguments) {
  ServiceSettings& service = context.of<ServiceSettings>();
  service.timed_send = arguments[0].number == 1;
  service.send_delay = static_cast<int>(arguments.number_or(1, service.send_delay));
  return Outcome::ok();
}

// AT+CIPATS?: +CIPATS: <mode>,<time>.
Outcome read_timed_send(Context& context, const Arguments&) {
  const ServiceSettings& service = context.of<ServiceSettings>();
  return answer_line(context, number_of(service.timed_send), ',', service.send_delay);
}

constexpr Command kCommands[] = {
    {.name = "+CIPSEND",
     .execute = {send_variable, Ending::Own},
     .read = read_send,
     .set = {send_as_asked, Ending::Own},
     .test = "+CIPSEND: <length>",
     .multi_test = "+CIPSEND: <0-7>,<length>",
     .parameters = {kLength},
     .multi_parameters = ParameterList{kLinkNumber, optional(kLength)},
     .secret = Secret::Payload,
     .executes_single_only = true},
    {.name = "+CIPACK",
     .execute = show_acked,
     .set = show_link_acked,
     .test = "",
     .multi_parameters = ParameterList{kLinkNumber},
     .executes_single_only = true},
    {.name = "+CIPQSEND",
     .read = read_setting<&ServiceSettings::send_mode>,
     .set = keep_setting<&ServiceSettings::send_mode>,
     .test = "+CIPQSEND: (0,1,2)",
     .parameters = {number(0, 2)},
     .is_in = [](const Dialect& dialect) { return !dialect.acknowledges_plain_sends; }},
    {.name = "+CIPQSEND",
     .read = read_setting<&ServiceSettings::send_mode>,
     .set = keep_setting<&ServiceSettings::send_mode>,
     .test = "+CIPQSEND: (0,1)",
     .parameters = {number(0, 1)},
     .is_in = [](const Dialect& dialect) { return dialect.acknowledges_plain_sends; }},
    {.name = "+CIPSPRT",
     .read = read_setting<&ServiceSettings::prompt_mode>,
     .set = keep_setting<&ServiceSettings::prompt_mode>,
     .test = "+CIPSPRT: (0,1,2)",
     .parameters = {number(0, 2)}},
    {.name = "+CIPATS",
     .read = read_timed_send,
     .set = set_timed_send,
     .test = "+CIPATS: (0,1),(1-100)",
     .parameters = {number(0, 1), optional(number(1, 100))}},
};

}  // namespace

std::span<const Command> sending_commands() { return kCommands; }

}  // namespace airmodem
