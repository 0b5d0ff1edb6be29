#include "client/checks.h"

#include <algorithm>

#include "client/fields.h"
#include "core/text/address.h"
#include "core/text/append.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

bool has_server(const CheckUpOptions& options) { return options.host.has_value(); }
bool has_name(const CheckUpOptions& options) { return options.host && !is_address(*options.host); }
bool has_tls(const CheckUpOptions& options) { return options.host && options.tls; }

std::string quoted_host(const CheckUpOptions& options) { return concat('"', *options.host, '"'); }

constexpr Check kChecks[] = {
    {.name = "port", .title = "port", .needs = "", .means = Means::Probe},
    {.name = "card",
     .title = "SIM card",
     .needs = "port",
     .question = "AT+CPIN?",
     .judge = judge_card,
     .patience = &Patience::card},
    {.name = "signal",
     .title = "signal",
     .needs = "port",
     .question = "AT+CSQ",
     .judge = judge_signal,
     .patience = &Patience::card},
    {.name = "registration",
     .title = "registration",
     .needs = "card",
     .question = "AT+CREG?",
     .judge = judge_registration,
     .patience = &Patience::network},
    {.name = "attachment",
     .title = "attachment",
     .needs = "registration",
     .question = "AT+CGATT?",
     .judge = judge_attachment,
     .patience = &Patience::network},
    {.name = "apn",
     .title = "access point (APN)",
     .needs = "attachment",
     .question = "AT+CIPSHUT",
     .judge = judge_access_point},
    {.name = "bearer",
     .title = "bearer",
     .needs = "apn",
     .question = "AT+CIICR",
     .judge = judge_bearer},
    {.name = "address",
     .title = "address",
     .needs = "bearer",
     .question = "AT+CIFSR",
     .judge = judge_address},
    {.name = "dns",
     .title = "DNS servers",
     .needs = "address",
     .question = "AT+CDNSCFG?",
     .judge = judge_name_servers},
    {.name = "lookup",
     .title = "lookup",
     .needs = "address",
     .question = "AT+CDNSGIP=",
     .argument = quoted_host,
     .judge = judge_lookup,
     .concerns = has_name},
    {.name = "server",
     .title = "server",
     .needs = "lookup",
     .means = Means::Connection,
     .concerns = has_server},
    {.name = "tls",
     .title = "server with TLS",
     .needs = "server",
     .means = Means::TlsConnection,
     .concerns = has_tls},
};

// The addresses of a server: its own, or those that the lookup gave.
std::vector<std::string_view> addresses_of(std::string_view server,
                                           const std::vector<Finding>& earlier) {
  if (is_address(server)) return {server.substr(0, server.find('%'))};  // without its zone
  std::vector<std::string_view> addresses;
  const auto lookup = std::ranges::find(earlier, "lookup", &Finding::name);
  if (lookup == earlier.end()) return addresses;
  for (const Exchange& exchange : lookup->exchanges) {
    for (const std::string& line : exchange.answered) {
      const auto value = value_of(line, "+CDNSGIP");
      if (!value) continue;
      FieldReader fields(*value);
      fields.next();
      fields.next();
      for (auto field = fields.next(); !field.empty(); field = fields.next()) {
        addresses.push_back(without_quotes(field));
      }
    }
  }
  return addresses;
}

// What is to be said of a server with an address that is good inside its own network only.
std::string advice_on_private_address(std::string_view server,
                                      const std::vector<Finding>& earlier) {
  for (const std::string_view text : addresses_of(server, earlier)) {
    const auto address = parse_ip_address(text);
    if (!address || !is_private(*address)) continue;
    const std::string subject =
        is_address(server) ? concat(text, " is") : concat(server, " is ", text, ",");
    return concat(subject,
                  " a private address: a module in a public network cannot reach it, and the "
                  "server needs a public one. ");
  }
  return {};
}

}  // namespace

const std::string_view kSilentPortAdvice =
    "Is the module powered and switched on? Is this its AT port (a dongle has several, such as "
    "/dev/ttyUSB0 to ttyUSB3)? Does another program hold the port (ModemManager, a terminal)? Is "
    "its TX joined to your RX, and its ground to yours? Is --baud its speed? Then reset it: "
    "RESET_IN_N low for more than 150 ms.";
const std::string_view kGarbledPortAdvice =
    "Something answers, but not AT: set --baud to the module's speed (115200 is usual), check that "
    "this is its AT port, that no other program reads it, and that TX and RX are not joined.";
const std::string_view kLostModuleAdvice =
    "A module that falls silent or restarts when it sends usually lacks power: it draws up to 2 A "
    "for moments. Try a powered hub, a shorter cable or a stronger supply.";
const std::string_view kLostBearerAdvice =
    "The network took back what it had given a moment before. Look at signal and credit, and run "
    "the check-up once more.";
const std::string_view kLostPortAdvice =
    "Is the cable in, and the module still on? A USB module that restarts for lack of power takes "
    "its port away for a while.";

std::span<const Check> checks() { return kChecks; }

std::string_view Reply::value(std::string_view name) const {
  for (const std::string& line : last().answered) {
    if (const auto value = value_of(line, name)) return *value;
  }
  return {};
}

std::string_view Reply::outcome() const {
  return last().answered.empty() ? std::string_view("no answer")
                                 : std::string_view(last().answered.back());
}

Judgement judge_connection(const CheckUpOptions& options, Refusal refusal,
                           const std::vector<Finding>& earlier) {
  std::string advice = advice_on_private_address(*options.host, earlier);
  if (refusal == Refusal::Quick) {
    append(advice,
           "Is the server running, and at this port? Try it from a PC outside your own network. A "
           "firewall may turn strangers away, and some cards may only reach certain servers.");
    return not_well("the server turns the connection away, or no way leads to it",
                    std::move(advice));
  }
  append(advice,
         "Is the server switched on, and its address right? Try it from a PC outside your own "
         "network. A firewall that swallows packets looks the same, and so does a card that may "
         "only reach certain servers.");
  return not_well("the server does not answer", std::move(advice));
}

Judgement judge_tls(WithoutCertificates without) {
  if (without == WithoutCertificates::Works) {
    return not_well(
        "TLS works, but not with these certificates: the server's is not accepted, or yours",
        "Is --ca the root that the server's certificate comes from? Does the certificate have the "
        "server's name (or give the one it has with --name), and has it not run out? Is the "
        "module's clock right (AT+CCLK?)? Does the server know what --cert comes from?");
  }
  return not_well(
      "the server is there, but TLS with it fails",
      "Does the server speak TLS at this port, in a version that the module has (TLS 1.2 or "
      "before)? Does it want a client's certificate (--cert and --key)? Some firmware has no TLS "
      "at all.");
}

}  // namespace airmodem::client
