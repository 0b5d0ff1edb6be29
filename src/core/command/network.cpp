/// The network around the module: registration, operator, signal and contexts (spec 11).
#include "core/command/families.h"
#include "core/command/setting.h"
#include "core/service/radio.h"

namespace airmodem {
namespace {

// AT+CSQ: +CSQ: <strength>,<error rate>.
Outcome show_signal(Context& context, const Arguments&) {
  return answer_line(context, context.state.signal_strength, ',', context.state.signal_error_rate);
}

template <Domain kDomain>
RegistrationReport& report_of(Context& context) {
  return context.state.registration_reports[static_cast<std::size_t>(kDomain)];
}

// AT+CREG?, AT+CGREG?, AT+CEREG?: +NAME: <n>,<stat>[,"<area>","<cell>",<technology>].
template <Domain kDomain>
Outcome read_registration(Context& context, const Arguments&) {
  return answer_line(context, report_of<kDomain>(context).mode, ',',
                     registration_text(context, kDomain));
}

// AT+CREG=<0|1|2> and so on: OK. The first that wants URCs gets one at once, if there is a network.
template <Domain kDomain>
Outcome set_registration(Context& context, const Arguments& arguments) {
  RegistrationReport& report = report_of<kDomain>(context);
  report.mode = static_cast<int>(arguments[0].number);
  if (!report.is_announced && is_registered(context.state.registration)) {
    report_registration(context, kDomain);
  }
  return Outcome::ok();
}

// AT+COPS?: +COPS: 0,2,"<number>",<technology>, or where the dialect has it so +COPS: 0,0,"<name>";
// without a network +COPS: 0.
Outcome read_operator(Context& context, const Arguments&) {
  if (!is_registered(context.state.registration)) return answer_line(context, 0);
  const NetworkFacts& network = context.profile.network;
  if (context.profile.dialect.names_operator) {
    return answer_line(context, "0,0,\"", network.operator_name, '"');
  }
  return answer_line(context, "0,2,\"", network.operator_id, "\",", network.technology);
}

// AT+CGDCONT?: a line for each context, +CGDCONT: <cid>,"<type>","<apn>","<ip>",0,0.
Outcome read_contexts(Context& context, const Arguments&) {
  bool is_first = true;
  for (std::size_t n = 0; n < kContextCount; ++n) {
    const auto& entry = context.state.contexts[n];
    if (!entry) continue;
    const bool has_address = n == 0 && context.state.context_active;
    const std::string text =
        concat(context.command, ": ", n + 1, ",\"", entry->type, "\",\"", entry->apn, "\",\"",
               has_address ? std::string_view(context.state.address) : "", "\",0,0");
    if (is_first) {
      context.answer.line(text);
    } else {
      context.answer.next_line(text);
    }
    is_first = false;
  }
  return Outcome::ok();
}

// AT+CGDCONT=<cid>[,<type>[,<apn>[,<ip>[,<d>[,<h>]]]]]: OK; a cid alone is forgotten.
Outcome define_context(Context& context, const Arguments& arguments) {
  auto& entry = context.state.contexts[static_cast<std::size_t>(arguments[0].number - 1)];
  if (!arguments[1].is_given) {
    entry.reset();
    return Outcome::ok();
  }
  constexpr std::string_view kTypes[] = {"IP", "IPV6", "IPV4V6"};
  entry = PdpContext{.type = std::string(kTypes[arguments[1].number]),
                     .apn = std::string(arguments[2].text)};
  return Outcome::ok();
}

// AT+CGACT?: +CGACT: <cid>,<0|1>.
Outcome read_activation(Context& context, const Arguments&) {
  return answer_line(context, "1,", context.state.context_active ? 1 : 0);
}

// AT+CGACT=<0|1>[,<cid>]: OK. The service's own bearer is another one, that CIICR brings up.
Outcome set_activation(Context& context, const Arguments& arguments) {
  const auto cid = static_cast<std::size_t>(arguments.number_or(1, 1));
  if (!context.state.contexts[cid - 1]) return Outcome::refused();
  if (cid == 1) context.state.context_active = arguments[0].number == 1;
  return Outcome::ok();
}

// AT+CGPADDR[=<cid>]: +CGPADDR: 1,"<ip>".
Outcome show_address(Context& context, const Arguments&) {
  const bool has_address = context.state.context_active;
  return answer_line(context, "1,\"",
                     has_address ? std::string_view(context.state.address) : "0.0.0.0", '"');
}

// AT+CFUN?: +CFUN: <n>.
Outcome read_functionality(Context& context, const Arguments&) {
  return answer_line(context, context.state.functionality);
}

constexpr Command kCommands[] = {
    {.name = "+CSQ", .execute = show_signal, .test = "+CSQ: (0-31,99),(0-7,99)"},
    {.name = "+CREG",
     .read = read_registration<Domain::Circuit>,
     .set = set_registration<Domain::Circuit>,
     .test = "+CREG: (0,1,2)",
     .parameters = {number(0, 2)}},
    {.name = "+CGREG",
     .read = read_registration<Domain::Packet>,
     .set = set_registration<Domain::Packet>,
     .test = "+CGREG: (0,1,2)",
     .parameters = {number(0, 2)}},
    {.name = "+CEREG",
     .read = read_registration<Domain::Lte>,
     .set = set_registration<Domain::Lte>,
     .test = "+CEREG: (0,1,2)",
     .parameters = {number(0, 2)}},
    {.name = "+COPS", .read = read_operator},
    {.name = "+CGDCONT",
     .read = read_contexts,
     .set = define_context,
     .test = "+CGDCONT: (1-7),\"IP\",,,(0),(0)",
     .parameters = {number(1, kContextCount), optional(choice("IP|IPV6|IPV4V6")),
                    optional(text(128, CmeError::InvalidParameters)), optional(text(64)),
                    optional(number(0, 0)), optional(number(0, 0))}},
    {.name = "+CGACT",
     .read = read_activation,
     .set = set_activation,
     .test = "+CGACT: (0,1)",
     .parameters = {number(0, 1), optional(number(1, kContextCount))}},
    {.name = "+CGPADDR",
     .execute = show_address,
     .set = show_address,
     .test = "+CGPADDR: (1)",
     .parameters = {number(1, 1)}},
    {.name = "+CFUN", .read = read_functionality, .test = "+CFUN: (0,1,4),(0,1)"},
    {.name = "+CSCON",
     .read = read_setting<&State::startup, &StartupSettings::connection_reports>,
     .set = keep_setting<&State::startup, &StartupSettings::connection_reports>,
     .test = "+CSCON: (0,1)",
     .parameters = {number(0, 1)}},
};

}  // namespace

std::span<const Command> network_commands() { return kCommands; }

}  // namespace airmodem
