/// From nothing to an address: the bearer's commands (spec: bearer.*).
#include "core/bearer/bearer.h"
#include "core/command/family.h"
#include "core/command/setting.h"
#include "core/radio/radio.h"
#include "core/settings/multi.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

using enum ConnectionState;

constexpr Parameter kLogin = optional(text(kLoginLength, CmeError::InvalidParameters));

// AT+CIPMUX=<0|1>: OK. Many links and transparent mode exclude each other (spec: bearer.cipmux).
Outcome set_multi(Context& context, const Arguments& arguments) {
  const bool multi = arguments[0].number == 1;
  if (multi && context.of<ServiceSettings>().transparent) {
    return Outcome::refused("CIPMODE is 1, which goes with one link only");
  }
  context.of<ServiceSettings>().multi = multi;
  return Outcome::ok();
}

Outcome begin_task(Context& context, AccessPoint access_point) {
  context.of<AccessPoints>().chosen = std::move(access_point);
  fire(context.of<ServiceBearer>().state, BearerEvent::Configure);
  return Outcome::ok();
}

// AT+CSTT: OK. The APN is the one that the network gives, and is not shown
// (spec: bearer.cstt-bare).
Outcome start_task(Context& context, const Arguments&) { return begin_task(context, {}); }

// AT+CSTT=<apn>[,<user>[,<password>]]: OK (spec: bearer.cstt, bearer.cstt-limits).
Outcome set_task(Context& context, const Arguments& arguments) {
  return begin_task(context, {.apn = std::string(arguments[0].text),
                              .user = std::string(arguments[1].text),
                              .password = std::string(arguments[2].text)});
}

// AT+CSTT?: +CSTT: "<apn>","<user>","<password>" (spec: bearer.cstt-read).
Outcome read_task(Context& context, const Arguments&) {
  const AccessPoint& point = context.of<AccessPoints>().chosen;
  return answer_line(context, '"', point.apn, "\",\"", point.user, "\",\"", point.password, '"');
}

// AT+CIICR: OK when the bearer is up, else +PDP: DEACT and an error
// (spec: bearer.ciicr, bearer.ciicr-fails).
Outcome activate(Context& context, const Arguments&) { return activate_bearer(context); }

// AT+CIFSR: the address alone, without OK (spec: bearer.cifsr).
Outcome show_address(Context& context, const Arguments&) {
  fire(context.of<ServiceBearer>().state, BearerEvent::ReadAddress);
  context.answer.line(context.of<Radio>().address);
  return Outcome::ended();
}

// AT+CIPSHUT: SHUT OK, without OK (spec: bearer.shut).
Outcome shut(Context& context, const Arguments&) {
  shut_bearer(context);
  context.answer.line("SHUT OK");
  return Outcome::ended();
}

// AT+CGATT=<0|1>: OK; 0 takes the bearer away, with +PDP: DEACT after the OK; 1 needs a network
// (spec: bearer.detach, bearer.attach).
Outcome set_attached(Context& context, const Arguments& arguments) {
  const bool attaches = arguments[0].number == 1;
  const auto trouble = attaches ? network_trouble(context) : std::nullopt;
  if (trouble) return Outcome::refused(*trouble);
  context.of<Radio>().is_attached = attaches;
  context.of<Radio>().context_active = attaches;
  if (!attaches) detach_bearer(context);
  return Outcome::ok();
}

// AT+CGATT?: +CGATT: <0|1>.
Outcome read_attached(Context& context, const Arguments&) {
  return answer_line(context, is_in_service(context) ? 1 : 0);
}

constexpr Command kCommands[] = {
    {.name = "+CIPMUX",
     .read = read_setting<&ServiceSettings::multi>,
     .set = set_multi,
     .test = "+CIPMUX: (0,1)",
     .parameters = {number(0, 1)},
     .states = {IpInitial}},
    {.name = "+CSTT",
     .execute = start_task,
     .read = read_task,
     .set = set_task,
     .test = "+CSTT: \"APN\",\"USER\",\"PWD\"",
     .parameters = {text(kApnLength, CmeError::InvalidParameters), kLogin, kLogin},
     .states = {IpInitial},
     .secret = Secret::Values},
    {.name = "+CIICR", .execute = activate, .test = "", .states = {IpStart}},
    {.name = "+CIFSR",
     .execute = {show_address, Ending::OwnAnywhere},
     .test = "",
     .states = {IpGprsact, IpStatus, TcpConnecting, UdpConnecting, ServerListening, ConnectOk,
                TcpClosed, UdpClosed, IpProcessing}},
    {.name = "+CIPSHUT", .execute = {shut, Ending::Own}, .test = "", .hurries_send = true},
    {.name = "+CGATT",
     .read = read_attached,
     .set = set_attached,
     .test = "+CGATT: (0-1)",
     .parameters = {number(0, 1)}},
};

void show_bearer(const Context& context, SnapshotWriter& out) {
  out.add("bearer", name_of(context.of<ServiceBearer>().state));
}

}  // namespace

const Family& bearer_family() {
  static const Family kFamily{
      .name = "bearer",
      .commands = kCommands,
      .inputs = {takes<BearerUp>(), takes<BearerFailed>(), takes<BearerLost>()},
      .timers = {&kBearerTimer},
      .slices = {slice<ServiceBearer>()},
      .network_lost = lose_bearer,
      .stopped = shut_bearer,
      .show = show_bearer};
  return kFamily;
}

}  // namespace airmodem
