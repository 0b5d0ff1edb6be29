/// Echo requests (spec: ping.*).
#include <chrono>

#include "core/command/family.h"
#include "core/ping/ping.h"
#include "core/text/ascii.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

using enum ConnectionState;

constexpr std::int64_t kRequests = 4;
constexpr std::int64_t kSize = 32;  // bytes
constexpr std::int64_t kTtl = 64;
constexpr std::int64_t kPatience = 100;  // in units of 100 ms
constexpr std::chrono::milliseconds kPatienceUnit{100};

// AT+CIPPING=<host>[,<retry>[,<len>[,<timeout>[,<ttl>]]]]: a line for each request, then OK
// (spec: ping.form).
Outcome ping(Context& context, const Arguments& arguments) {
  const std::string_view host = arguments[0].text;
  if (!is_host_name(host)) return Outcome::refused(kNoHostName);
  return begin_ping(context,
                    {.host = std::string(host),
                     .address = {},
                     .total = static_cast<std::uint32_t>(arguments.number_or(1, kRequests)),
                     .size = static_cast<std::uint32_t>(arguments.number_or(2, kSize)),
                     .ttl = static_cast<std::uint32_t>(arguments.number_or(4, kTtl)),
                     .patience = arguments.number_or(3, kPatience) * kPatienceUnit});
}

constexpr Command kCommands[] = {
    {.name = "+CIPPING",
     .set = ping,
     .test = "",
     .parameters = {filled_text(128), optional(number(1, 100)), optional(number(0, 1024)),
                    optional(number(1, 600)), optional(number(1, 255))},
     .states = {IpGprsact, IpStatus, IpProcessing, TcpConnecting, UdpConnecting, ServerListening,
                ConnectOk, TcpClosing, UdpClosing, TcpClosed, UdpClosed}},
};

void show_ping(const Context& context, SnapshotWriter& out) {
  if (context.line.pending() != Pending::Ping) return;
  const EchoRequests& requests = context.of<EchoRequests>();
  out.add("ping.request", requests.number);
  out.add("ping.requests", requests.total);
}

}  // namespace

const Family& ping_family() {
  static const Family kFamily{
      .name = "ping",
      .commands = kCommands,
      .inputs = {takes<PingSent>(), takes<PingAnswered>(), takes<PingFailed>()},
      .timers = {&kPingTimer},
      .slices = {slice<EchoRequests>()},
      .bearer_lost = abandon_ping,
      .stopped = cancel_ping,
      .show = show_ping};
  return kFamily;
}

}  // namespace airmodem
