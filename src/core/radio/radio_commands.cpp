/// The network around the module: registration, operator, signal and contexts (spec: network.*).
#include "core/command/family.h"
#include "core/radio/card.h"
#include "core/radio/card_machine.h"
#include "core/radio/facts.h"
#include "core/radio/radio.h"
#include "core/radio/registration_machine.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

constexpr int kUnknown = 99;        // of CSQ
constexpr int kUnknownPower = 255;  // of CESQ for LTE
constexpr int kCommonQuality = 18;  // CESQ's rsrq of a cell that has little to do: -11 dB

int signal_strength(const Context& context) {
  return hears_network(context) ? context.of<Surroundings>().signal_strength : kUnknown;
}

// AT+CSQ: +CSQ: <strength>,<error rate> (spec: network.signal).
Outcome show_signal(Context& context, const Arguments&) {
  const int errors =
      hears_network(context) ? context.of<Surroundings>().signal_error_rate : kUnknown;
  return answer_line(context, signal_strength(context), ',', errors);
}

// AT+CESQ: +CESQ: 99,99,255,255,<rsrq>,<rsrp>. A cell of 10 MHz spreads its power over 600
// carriers: rsrp is 28 dB below CSQ's strength, which makes its number twice that of CSQ.
Outcome show_quality(Context& context, const Arguments&) {
  const int strength = signal_strength(context);
  const bool is_known = strength != kUnknown;
  return answer_line(context, "99,99,255,255,", is_known ? kCommonQuality : kUnknownPower, ',',
                     is_known ? 2 * strength : kUnknownPower);
}

template <Domain kDomain>
RegistrationReport& report_of(Context& context) {
  return context.of<Radio>().registration_reports[static_cast<std::size_t>(kDomain)];
}

// AT+CREG?, AT+CGREG?, AT+CEREG?: +NAME: <n>,<stat>[,"<area>","<cell>",<technology>].
template <Domain kDomain>
Outcome read_registration(Context& context, const Arguments&) {
  return answer_line(context, number_of(report_of<kDomain>(context).mode), ',',
                     registration_text(context, kDomain));
}

// AT+CREG=<0|1|2> and so on: OK. The first that wants URCs gets one at once, if there is a network
// (spec: network.registration, network.first-report).
template <Domain kDomain>
Outcome set_registration(Context& context, const Arguments& arguments) {
  RegistrationReport& report = report_of<kDomain>(context);
  report.mode = static_cast<ReportMode>(arguments[0].number);
  if (!report.is_announced && is_registered(context.of<Radio>().registration)) {
    report_registration(context, kDomain);
  }
  return Outcome::ok();
}

constexpr std::int64_t kNameLength = 64;  // of an operator; longer ones are nobody's

constexpr Refusal kRadioOff{.why = "the radio is off; AT+CFUN=1 switches it on",
                            .code = CmeError::NoNetwork};

// AT+COPS?: +COPS: <mode>,<format>,"<operator>"[,<technology>], the technology where the dialect
// has it; without a network +COPS: <mode> (spec: network.operator).
Outcome read_operator(Context& context, const Arguments&) {
  const OperatorChoice& choice = context.of<Radio>().operator_choice;
  if (!is_registered(context.of<Radio>().registration))
    return answer_line(context, number_of(choice.mode));
  const NetworkFacts& network = context.profile.network;
  const bool is_digits = choice.format == OperatorFormat::Digits;
  const bool with_technology = !context.profile.dialect.names_operator;
  return answer_line(context, number_of(choice.mode), ',', number_of(choice.format), ",\"",
                     is_digits ? network.operator_id : network.operator_name, '"',
                     with_technology ? concat(',', network.technology) : std::string());
}

// How COPS=? calls the only network there is: 1 available, 2 in use, 3 forbidden; 0: not there.
int availability(const Context& context) {
  if (is_registered(context.of<Radio>().registration)) return 2;
  if (context.of<Surroundings>().answer == Registration::Denied) return 3;
  return is_registered(context.of<Surroundings>().answer) ? 1 : 0;
}

// AT+COPS=?: +COPS: (<availability>,"<name>","<name>","<digits>",<technology>),,(0-4),(0-2).
Outcome list_operators(Context& context, const Arguments&) {
  if (context.of<Radio>().functionality != Functionality::Full) return Outcome::refused(kRadioOff);
  const NetworkFacts& network = context.profile.network;
  const int found = availability(context);
  std::string entry;
  if (found != 0) {
    entry = concat('(', found, ",\"", network.operator_name, "\",\"", network.operator_name,
                   "\",\"", network.operator_id, "\",", network.technology, ')');
  }
  return answer_line(context, entry, ",,(0-4),(0-2)");
}

// Goes for the network; one that is known to refuse, or a radio that is off, is an error.
Outcome search(Context& context) {
  begin_search(context);
  if (context.of<Radio>().functionality != Functionality::Full) return Outcome::refused(kRadioOff);
  const bool is_denied = context.of<Radio>().registration == Registration::Denied;
  return is_denied ? Outcome::refused("the network denies registration", CmeError::NoNetwork)
                   : Outcome::ok();
}

// AT+COPS=<mode>[,<format>[,<operator>[,<technology>]]]: OK. The network's answer is CREG's
// (spec: network.choose).
Outcome choose_operator(Context& context, const Arguments& arguments) {
  OperatorChoice& choice = context.of<Radio>().operator_choice;
  const NetworkFacts& network = context.profile.network;
  const auto mode = static_cast<OperatorMode>(arguments[0].number);
  const auto format = static_cast<OperatorFormat>(arguments.number_or(1, number_of(choice.format)));
  if (mode == OperatorMode::FormatOnly) {
    if (!arguments[1].is_given) return Outcome::refused("mode 3 needs a format");
    choice.format = format;
    return Outcome::ok();
  }
  if (const auto trouble = card_trouble(context)) return Outcome::refused(*trouble);
  const bool names_one = mode != OperatorMode::Automatic && mode != OperatorMode::None;
  if (names_one && !arguments[2].is_given) {
    return Outcome::refused("modes 1 and 4 need an operator");
  }
  const std::string_view wanted = arguments[2].text;
  const bool is_ours = wanted == network.operator_id || wanted == network.operator_name;
  if (mode == OperatorMode::ByHand && !is_ours) {
    return Outcome::refused("there is no network of this operator", CmeError::NoNetwork);
  }
  if (choice.mode == OperatorMode::None && mode != OperatorMode::None) attach_anew(context);
  choice.mode = names_one && !is_ours ? OperatorMode::Automatic : mode;
  choice.format = format;
  if (mode != OperatorMode::None) return search(context);
  seek_network(context);
  return Outcome::ok();
}

// AT+CGDCONT?: a line for each context, +CGDCONT: <cid>,"<type>","<apn>","<ip>",0,0.
Outcome read_contexts(Context& context, const Arguments&) {
  bool is_first = true;
  for (std::size_t n = 0; n < kContextCount; ++n) {
    const auto& entry = context.of<Radio>().contexts[n];
    if (!entry) continue;
    const bool has_address = n == 0 && has_context(context);
    const std::string text =
        concat(context.command, ": ", n + 1, ",\"", entry->type, "\",\"", entry->apn, "\",\"",
               has_address ? std::string_view(context.of<Radio>().address) : "", "\",0,0");
    if (is_first) {
      context.answer.line(text);
    } else {
      context.answer.next_line(text);
    }
    is_first = false;
  }
  return Outcome::ok();
}

// AT+CGDCONT=<cid>[,<type>[,<apn>[,<ip>[,<d>[,<h>]]]]]: OK; a cid alone is forgotten
// (spec: network.contexts).
Outcome define_context(Context& context, const Arguments& arguments) {
  auto& entry = context.of<Radio>().contexts[static_cast<std::size_t>(arguments[0].number - 1)];
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
  return answer_line(context, "1,", has_context(context) ? 1 : 0);
}

// AT+CGACT=<0|1>[,<cid>]: OK. The service's own bearer is another one, that CIICR brings up
// (spec: network.active).
Outcome set_activation(Context& context, const Arguments& arguments) {
  const auto cid = static_cast<std::size_t>(arguments.number_or(1, 1));
  if (!context.of<Radio>().contexts[cid - 1]) {
    return Outcome::refused("the context is not defined; AT+CGDCONT does that");
  }
  if (cid == 1) context.of<Radio>().context_active = arguments[0].number == 1;
  return Outcome::ok();
}

// AT+CGPADDR[=<cid>]: +CGPADDR: 1,"<ip>" (spec: network.address).
Outcome show_address(Context& context, const Arguments&) {
  return answer_line(
      context, "1,\"",
      has_context(context) ? std::string_view(context.of<Radio>().address) : "0.0.0.0", '"');
}

void surround(Context& context) {
  const Profile& profile = context.profile;
  context.of<Surroundings>() = {.card = profile.sim.state,
                                .wrong_pins = 0,
                                .changed_pin = {},
                                .answer = profile.network.registration,
                                .signal_strength = profile.network.signal_strength,
                                .signal_error_rate = profile.network.signal_error_rate};
}

void begin(Context& context) {
  Radio& radio = context.of<Radio>();
  radio.address = context.options.address;
  if (context.profile.dialect.names_operator) {
    radio.operator_choice.format = OperatorFormat::LongName;
  }
  radio.contexts.front() = PdpContext{.type = "IP", .apn = context.profile.network.apn};
}

constexpr Command kCommands[] = {
    {.name = "+CSQ", .execute = show_signal, .test = "+CSQ: (0-31,99),(0-7,99)"},
    {.name = "+CESQ",
     .execute = show_quality,
     .test = "+CESQ: (99),(99),(255),(255),(0-34,255),(0-97,255)"},
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
    {.name = "+COPS",
     .read = read_operator,
     .set = choose_operator,
     .tests = list_operators,
     .parameters = {number(0, 4), optional(number(0, 2)), optional(filled_text(kNameLength)),
                    optional(number(0, 9))}},
    {.name = "+CGDCONT",
     .read = read_contexts,
     .set = define_context,
     .test = "+CGDCONT: (1-7),\"IP\",,,(0),(0)",
     .parameters = {number(1, kContextCount), optional(choice("IP|IPV6|IPV4V6")),
                    optional(text(128, CmeError::InvalidParameters)), optional(text(64)),
                    optional(number(0, 0)), optional(number(0, 0))},
     .secret = Secret::Values},
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
};

void show_radio(const Context& context, SnapshotWriter& out) {
  const Radio& radio = context.of<Radio>();
  const Surroundings& around = context.of<Surroundings>();
  out.add("card", name_of(radio.sim));
  out.add("registration", name_of(radio.registration));
  out.add_flag("attached", radio.is_attached);
  out.add("functionality", number_of(radio.functionality));
  out.add_text("address", radio.address);
  out.add("signal.strength", around.signal_strength);
  out.add("signal.error-rate", around.signal_error_rate);
}

}  // namespace

const Family& radio_family() {
  static const Family kFamily{.name = "radio",
                              .commands = kCommands,
                              .more_commands = {card_commands},
                              .inputs = {takes<SimChanged>(), takes<RegistrationChanged>(),
                                         takes<SignalChanged>(), takes<SetFact>()},
                              .timers = {&kCardTimer, &kNetworkTimer, &kLossTimer},
                              .slices = {lasting_slice<Surroundings>(), slice<Radio>()},
                              .made = surround,
                              .started = begin,
                              .show = show_radio};
  return kFamily;
}

}  // namespace airmodem
