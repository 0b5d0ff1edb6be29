/// Names and the servers that know them (spec 11).
#include "core/command/families.h"
#include "core/service/lookup.h"
#include "core/text/ascii.h"

namespace airmodem {
namespace {

using enum ConnectionState;

// AT+CDNSGIP=<name>: OK, later +CDNSGIP: 1,"<name>","<ip>"[,"<ip2>"] or +CDNSGIP: 0,<code>. A
// second one while the first runs is refused.
Outcome look_up(Context& context, const Arguments& arguments) {
  const std::string_view name = arguments[0].text;
  if (!is_host_name(name) || context.state.is_looking_up) return Outcome::refused();
  begin_lookup(context, name);
  return Outcome::ok();
}

// AT+CDNSCFG?: PrimaryDns: <ip> and SecondaryDns: <ip>.
Outcome read_servers(Context& context, const Arguments&) {
  context.answer.line("PrimaryDns: ", context.options.primary_dns);
  context.answer.next_line("SecondaryDns: ", context.options.secondary_dns);
  return Outcome::ok();
}

constexpr Command kCommands[] = {
    {.name = "+CDNSGIP",
     .set = look_up,
     .test = "",
     .parameters = {filled_text(128)},
     .states = {IpGprsact, IpStatus, IpProcessing, TcpConnecting, UdpConnecting, ServerListening,
                ConnectOk, TcpClosing, UdpClosing, TcpClosed, UdpClosed}},
    {.name = "+CDNSCFG",
     .read = read_servers,
     .test = "+CDNSCFG: (\"Primary DNS\"),(\"Secondary DNS\")"},
};

}  // namespace

std::span<const Command> dns_commands() { return kCommands; }

}  // namespace airmodem
