/// How the answers to the check list's questions are judged, and what is to be done about each.
#include <algorithm>
#include <array>
#include <optional>

#include "client/checks.h"
#include "client/dialect.h"
#include "client/fields.h"
#include "core/text/append.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

constexpr std::string_view kCardAdvice =
    "Put the card in, the right way round: the contacts to the module's, the cut corner as the "
    "holder shows. Clean its contacts, try it in a phone, then restart the module: most look for a "
    "card only when they start.";
constexpr std::string_view kPinAdvice =
    "Give the right PIN with --pin, or take the PIN off the card in a phone. The third wrong one "
    "locks the card, and only its PUK opens it again.";
constexpr std::string_view kAntennaAdvice =
    "Is the antenna screwed on, at the main connector (not that of GNSS), and made for this band? "
    "Try a place at a window, and away from metal.";
constexpr std::string_view kContractAdvice =
    "Is the card activated, its contract paid and with data? May it be used in this network and in "
    "this kind of device (roaming, a lock, an IMEI that the operator must know)? A card without "
    "credit may still find a 2G network and no 4G one; a 2G module needs an operator with 2G.";

// Below this, CSQ's first figure means that connections will break.
constexpr std::int64_t kWeakSignal = 10;
constexpr std::int64_t kUnknownSignal = 99;

constexpr const char* kLteQuestion = "AT+CEREG?";

bool is_useful_address(std::string_view address) {
  return !address.empty() && address != "0.0.0.0" && address != "::";
}

const Exchange* find_question(const Reply& reply, std::string_view beginning) {
  const auto found = std::ranges::find_if(reply.exchanges, [&](const Exchange& exchange) {
    return exchange.asked.starts_with(beginning);
  });
  return found == reply.exchanges.end() ? nullptr : &*found;
}

Judgement judge_pin(const Reply& reply) {
  if (reply.options.client.pin.empty()) {
    return not_well("the card wants a PIN, and none was given", std::string(kPinAdvice));
  }
  if (find_question(reply, "AT+CPIN=") != nullptr) {
    return not_well("the card still wants a PIN after the one given", std::string(kPinAdvice));
  }
  return ask(concat("AT+CPIN=", reply.options.client.pin));
}

/// Where a line says what about the network (3GPP TS 27.007, 7.3 and 10.1.22).
struct RegistrationLine {
  std::string_view name;
  std::size_t stat;        ///< which field is `<stat>`
  std::size_t technology;  ///< which field is `<AcT>`
};

constexpr std::size_t kNoField = 99;
constexpr RegistrationLine kRegistrationLines[] = {
    {"+CREG", 1, 4}, {"+CEREG", 1, 4}, {"+COPS", kNoField, 3}};

/// All that was told about the registration.
struct Registrations {
  std::vector<std::string_view> stats;
  std::vector<std::int64_t> technologies;

  bool has(std::string_view stat) const { return std::ranges::find(stats, stat) != stats.end(); }
};

void add_registration(std::string_view line, Registrations& told) {
  for (const RegistrationLine& known : kRegistrationLines) {
    const auto value = value_of(line, known.name);
    if (!value) continue;
    FieldReader fields(*value);
    for (std::size_t at = 0; at <= known.technology; ++at) {
      const std::string_view field = fields.next();
      if (at == known.stat) told.stats.push_back(field);
      const auto number = at == known.technology ? parse_number(field) : std::nullopt;
      if (number) told.technologies.push_back(*number);
    }
  }
}

Registrations registrations(const Reply& reply) {
  Registrations told;
  for (const Exchange& exchange : reply.exchanges) {
    for (const std::string& line : exchange.answered) add_registration(line, told);
  }
  return told;
}

// `<AcT>` 0, 1 and 3 are GSM, 2 is UMTS.
constexpr std::int64_t kUmts = 2;
constexpr std::int64_t kLastBeforeLte = 3;

// By its name; where that tells nothing, by whether it knows a registration in LTE.
bool is_4g_module(const Reply& reply) {
  const std::string_view family = family_of(reply.model);
  if (family != kUnknownFamily) return family == kAir724Family;
  const Exchange* const lte = find_question(reply, kLteQuestion);
  return lte != nullptr && std::ranges::any_of(lte->answered, [](const std::string& line) {
           return value_of(line, "+CEREG").has_value();
         });
}

// The document's sign of a card without credit: a 4G module that gets into an old network alone.
Judgement judge_technology(const Reply& reply, const Registrations& told, std::string words) {
  const std::string_view family = family_of(reply.model);
  if (family == kSim800Family) return well(std::move(words));  // a 2G module
  if (told.technologies.empty() && reply.last().asked != "AT+COPS?") return ask("AT+COPS?");
  const auto newest = std::ranges::max_element(told.technologies);
  if (newest == told.technologies.end() || *newest > kLastBeforeLte) return well(std::move(words));
  const bool is_asked = find_question(reply, kLteQuestion) != nullptr;
  if (family == kUnknownFamily && !is_asked) return ask(kLteQuestion);
  if (!is_4g_module(reply)) return well(std::move(words));
  return not_well(
      concat("the module is a 4G one, and gets into a ", *newest == kUmts ? "3G" : "2G",
             " network alone (technology ", *newest, ")"),
      "A card without credit shows itself so: look at its account first. Is the card made for 4G, "
      "is there 4G of its operator here, and is the antenna made for its bands? Has nobody chosen "
      "the network by hand (AT+COPS=0 lets the module choose)?");
}

// What the document says of a module that finds no network within two minutes.
std::string advice_on_searching(const Reply& reply) {
  constexpr Duration kDocumented = std::chrono::minutes(2);
  const bool is_early = reply.options.client.patience.network < kDocumented;
  return concat(
      is_early ? "Give it two minutes. If it still looks then: " : "",
      "Say AT+CFUN=0, wait 5 s, and say AT+CFUN=1; if that does not help, restart the module. Has "
      "the card credit? A 2G module needs a card of an operator that has a 2G network. ",
      kAntennaAdvice, " Is there coverage of this card's operator?");
}

/// What a failed CIICR says (3GPP TS 27.007, 9.2.2).
struct BearerError {
  std::string_view outcome;
  std::string_view words;
  std::string_view advice;
};

constexpr std::string_view kUserAdvice =
    "The network wants a user and a password, or others: give what the operator names, with --apn "
    "NAME,USER,PASSWORD.";
constexpr std::string_view kAccessPointAdvice =
    "Is the APN the one that the operator names for this card (--apn)? Does the contract have "
    "data, "
    "and is it paid? Does the APN want a user and a password (--apn NAME,USER,PASSWORD)?";

constexpr BearerError kBearerErrors[] = {
    {"+CME ERROR: 107", "the network allows this card no data", kContractAdvice},
    {"+CME ERROR: 111", "this network is not allowed to the card", kContractAdvice},
    {"+CME ERROR: 113", "the card may not roam here", kContractAdvice},
    {"+CME ERROR: 132", "the network does not offer this access point", kAccessPointAdvice},
    {"+CME ERROR: 133", "the contract does not have this access point", kAccessPointAdvice},
    {"+CME ERROR: 149", "the network refuses user or password", kUserAdvice},
};

/// The codes of `+CDNSGIP: 0,<code>`.
struct LookupError {
  std::string_view code;
  std::string_view words;
};

constexpr LookupError kLookupErrors[] = {
    {"10", "the lookup failed"},      {"11", "no DNS server answered"},
    {"12", "there is no DNS server"}, {"13", "the module has no memory for it"},
    {"14", "there is no such name"},  {"15", "the DNS server's answer makes no sense"},
};

}  // namespace

Judgement judge_card(const Reply& reply) {
  if (reply.last().asked.starts_with("AT+CPIN=")) {
    if (reply.is_ok()) return ask("AT+CPIN?");
    return not_well(concat("the card refuses the PIN: ", reply.outcome()), std::string(kPinAdvice));
  }
  const std::string_view card = reply.value("+CPIN");
  const std::string_view outcome = reply.outcome();
  if (card == "READY") return well("the card is ready");
  if (card.starts_with("SIM PUK") || outcome == "+CME ERROR: 12") {
    return not_well(
        "the card is locked and wants its PUK",
        "Put it into a phone and enter the PUK that came with the card. The tenth wrong "
        "one destroys the card.");
  }
  if (card.starts_with("SIM PIN") || outcome == "+CME ERROR: 11") return judge_pin(reply);
  if (outcome == "+CME ERROR: 10") {
    return ask_again("the module finds no card", std::string(kCardAdvice));
  }
  if (outcome == "+CME ERROR: 14") {
    return ask_again("the card stays busy", "Restart the module. Then try another card.");
  }
  return ask_again(concat("the card does not get ready: ", card.empty() ? outcome : card),
                   std::string(kCardAdvice));
}

Judgement judge_signal(const Reply& reply) {
  FieldReader fields(reply.value("+CSQ"));
  const auto strength = parse_number(fields.next());
  if (!reply.is_ok() || !strength) {
    return not_well(concat("the module does not tell its signal: ", reply.outcome()),
                    "Restart the module.");
  }
  if (*strength >= kUnknownSignal) {
    const auto card = std::ranges::find(reply.earlier, "card", &Finding::name);
    if (card != reply.earlier.end() && card->verdict != Verdict::Well) {
      return ask_again("the module receives no network, which may be for want of a card",
                       concat("See to the card first. ", kAntennaAdvice));
    }
    return ask_again("the module receives no network", std::string(kAntennaAdvice));
  }
  const std::string figures = concat(*strength, " of 31, ", -113 + 2 * *strength, " dBm");
  if (*strength < kWeakSignal) {
    return well(concat("the signal is weak (", figures, "): connections will break"),
                std::string(kAntennaAdvice));
  }
  return well(concat("the signal will do (", figures, ")"));
}

// A module in a network of the fourth generation need not have the registration that CREG tells.
Judgement judge_registration(const Reply& reply) {
  const Registrations told = registrations(reply);
  if (told.has("1")) return judge_technology(reply, told, "the module is registered at home");
  if (told.has("5")) {
    return judge_technology(reply, told, "the module is registered in a foreign network (roaming)");
  }
  if (reply.last().asked == "AT+CREG?") return ask(kLteQuestion);
  if (told.has("3")) {
    return not_well("the network denies the registration", std::string(kContractAdvice));
  }
  if (told.has("2")) {
    return ask_again("the module still looks for a network", advice_on_searching(reply));
  }
  if (told.has("0")) {
    return ask_again("the module does not look for a network",
                     "Is its radio on (AT+CFUN? gives 1; AT+CFUN=1 switches it on), and has nobody "
                     "chosen a network by hand (AT+COPS=0 lets the module choose)?");
  }
  return ask_again("the module does not know whether it is registered",
                   "Restart the module, and look at signal and antenna.");
}

Judgement judge_attachment(const Reply& reply) {
  if (reply.is_ok() && reply.value("+CGATT") == "1") return well("the network carries data for it");
  return ask_again("the module is registered, but not attached: no data",
                   concat("Switch the radio off, wait 5 s, and on again (AT+CFUN=0, AT+CFUN=1), or "
                          "say AT+CGATT=1. ",
                          kContractAdvice));
}

Judgement judge_access_point(const Reply& reply) {
  const std::string_view asked = reply.last().asked;
  const auto& point = reply.options.client.access_point;
  const auto set = [](const AccessPoint& one) {
    return ask(concat("AT+CSTT=\"", one.name, "\",\"", one.user, "\",\"", one.password, '"'));
  };
  if (asked == "AT+CIPSHUT") {
    if (!reply.is_ok()) {
      return not_well(concat("the module does not begin anew: ", reply.outcome()),
                      "Restart the module.");
    }
    return point ? set(*point) : ask("AT+CSTT");
  }
  if (asked == "AT+CSTT") return ask("AT+CGDCONT?");
  if (asked != "AT+CGDCONT?") {
    if (reply.is_ok()) return well("the access point is set by hand");
    return not_well(concat("the module refuses the access point: ", reply.outcome()),
                    std::string(kAccessPointAdvice));
  }
  // What the network gave. Firmware before V980 wants it set by hand (spec: bearer.cstt-bare).
  FieldReader fields(reply.value("+CGDCONT"));
  fields.next();
  fields.next();
  const std::string name(without_quotes(fields.next()));
  const Exchange* const bare = find_question(reply, "AT+CSTT");
  const bool is_taken = bare != nullptr && !bare->answered.empty() && bare->answered.back() == "OK";
  if (is_taken) {
    return well(name.empty() ? "the network's own access point is taken"
                             : concat("the network gave the access point ", name));
  }
  if (!name.empty()) return set({.name = name, .user = {}, .password = {}});
  return not_well("the module wants an access point, and the network gave none",
                  "Give the APN that the operator names for this card, with --apn.");
}

Judgement judge_bearer(const Reply& reply) {
  if (reply.is_ok()) return well("the network gave a bearer");
  const std::string_view outcome = reply.outcome();
  const auto known = std::ranges::find(kBearerErrors, outcome, &BearerError::outcome);
  if (known != std::end(kBearerErrors)) {
    return not_well(std::string(known->words), std::string(known->advice));
  }
  return not_well(concat("the network gives no bearer: ", outcome),
                  std::string(kAccessPointAdvice));
}

Judgement judge_address(const Reply& reply) {
  const std::string_view address = reply.outcome();
  if (reply.is_ok() && is_useful_address(address)) {
    return well(concat("the module has the address ", address));
  }
  return not_well(concat("the network gives no address: ", address),
                  std::string(kAccessPointAdvice));
}

Judgement judge_name_servers(const Reply& reply) {
  if (!reply.is_ok()) return well("the module does not tell its DNS servers");
  std::string servers;
  for (const std::string_view name : {"PrimaryDns", "SecondaryDns"}) {
    const std::string_view server = without_quotes(reply.value(name));
    if (is_useful_address(server)) append(servers, servers.empty() ? "" : ", ", server);
  }
  if (!servers.empty()) return well(concat("the module asks ", servers));
  return not_well("the module has no DNS server",
                  "Set one that the card may reach, such as AT+CDNSCFG=\"114.114.114.114\","
                  "\"8.8.8.8\", or give servers by their addresses.");
}

Judgement judge_lookup(const Reply& reply) {
  const std::string& host = *reply.options.host;
  FieldReader fields(reply.value("+CDNSGIP"));
  const std::string_view verdict = fields.next();
  const std::string_view second = fields.next();
  if (reply.is_ok() && verdict == "1") {
    return well(concat(host, " is ", without_quotes(fields.next())));
  }
  const auto known = std::ranges::find(kLookupErrors, second, &LookupError::code);
  const bool is_known = verdict == "0" && known != std::end(kLookupErrors);
  return not_well(concat(host, " is not found: ", is_known ? known->words : reply.outcome()),
                  "Is the name right, and known outside your own network? If no name is found, set "
                  "other DNS servers (AT+CDNSCFG), or give the server by its address.");
}

}  // namespace airmodem::client
