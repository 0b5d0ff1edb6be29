/// Names and the servers that know them (spec: names.*).
#include "core/command/family.h"
#include "core/dns/lookup.h"
#include "core/text/address.h"
#include "core/text/ascii.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

using enum ConnectionState;

constexpr std::int64_t kLongestAddress = 45;  // of IPv6 with IPv4 at its end

// AT+CDNSGIP=<name>: OK, later +CDNSGIP: 1,"<name>","<ip>"[,"<ip2>"] or +CDNSGIP: 0,<code>. A
// second one while the first runs is refused (spec: names.lookup, names.bearer).
Outcome look_up(Context& context, const Arguments& arguments) {
  const std::string_view name = arguments[0].text;
  if (!is_host_name(name)) return Outcome::refused(kNoHostName);
  if (context.of<Names>().is_looking_up) return Outcome::refused("a name is being looked up");
  begin_lookup(context, name);
  return Outcome::ok();
}

// 0.0.0.0 and ::, however they are written, and nothing at all.
bool is_no_server(std::string_view address) {
  return address.find_first_not_of("0.:") == std::string_view::npos;
}

// AT+CDNSCFG=<primary>[,<secondary>]: OK; they are asked from here on. Without a secondary one
// there is none (spec: names.asked).
Outcome set_servers(Context& context, const Arguments& arguments) {
  const std::string_view primary = arguments[0].text;
  const std::string_view secondary = arguments[1].text;
  if (!is_ip_address(primary) || is_no_server(primary)) {
    return Outcome::refused("parameter 1 is not the address of a server");
  }
  if (arguments[1].is_given && !is_ip_address(secondary)) {
    return Outcome::refused("parameter 2 is not an address");
  }
  use_name_servers(context, primary, is_no_server(secondary) ? "" : secondary);
  return Outcome::ok();
}

// AT+CDNSCFG?: PrimaryDns: <ip> and SecondaryDns: <ip>.
Outcome read_servers(Context& context, const Arguments&) {
  context.answer.line("PrimaryDns: ", context.of<Names>().primary_dns);
  context.answer.next_line("SecondaryDns: ", context.of<Names>().secondary_dns);
  return Outcome::ok();
}

void begin(Context& context) {
  context.of<Names>().primary_dns = context.options.primary_dns;
  context.of<Names>().secondary_dns = context.options.secondary_dns;
}

void end_without_bearer(Context& context) { fail_lookup(context, LookupFailure::General); }

constexpr Command kCommands[] = {
    {.name = "+CDNSGIP",
     .set = look_up,
     .test = "",
     .parameters = {filled_text(128)},
     .states = {IpGprsact, IpStatus, IpProcessing, TcpConnecting, UdpConnecting, ServerListening,
                ConnectOk, TcpClosing, UdpClosing, TcpClosed, UdpClosed}},
    {.name = "+CDNSCFG",
     .read = read_servers,
     .set = set_servers,
     .test = "+CDNSCFG: (\"Primary DNS\"),(\"Secondary DNS\")",
     .parameters = {filled_text(kLongestAddress), optional(filled_text(kLongestAddress))}},
};

bool is_looking_up(const Context& context) { return context.of<Names>().is_looking_up; }

void show_names(const Context& context, SnapshotWriter& out) {
  const Names& names = context.of<Names>();
  out.add_flag("lookup.asked", is_looking_up(context));
  out.add_text("name-server.primary", names.primary_dns);
  out.add_text("name-server.secondary", names.secondary_dns);
}

}  // namespace

const Family& dns_family() {
  static const Family kFamily{.name = "dns",
                              .commands = kCommands,
                              .inputs = {takes<NameResolved>(), takes<NameFailed>()},
                              .timers = {&kLookupTimer},
                              .slices = {slice<Names>()},
                              .started = begin,
                              .says_bearer_loss = end_without_bearer,
                              .bearer_shut = cancel_lookup,
                              .stopped = forget_name_servers,
                              .is_waiting = is_looking_up,
                              .show = show_names};
  return kFamily;
}

}  // namespace airmodem
