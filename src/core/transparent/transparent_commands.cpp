/// Transparent mode's commands (spec: transparent.*).
#include <span>

#include "core/command/family.h"
#include "core/command/setting.h"
#include "core/links/connection.h"
#include "core/links/links.h"
#include "core/settings/multi.h"
#include "core/text/snapshot_writer.h"
#include "core/transparent/transparent.h"

namespace airmodem {
namespace {

constexpr std::size_t kShortForm = 4;

// How many parameters CIPCCFG has: BufClean is the last, and some modules do not have it.
std::size_t parameter_count(const Context& context) {
  return context.profile.dialect.short_transparent_parameters ? kMostParameters - 1
                                                              : kMostParameters;
}

// AT+CIPMODE=<0|1>: OK. Transparent mode and many links exclude each other
// (spec: transparent.cipmode).
Outcome set_mode(Context& context, const Arguments& arguments) {
  const bool transparent = arguments[0].number == 1;
  if (transparent && is_multi(context)) {
    return Outcome::refused("CIPMUX is 1, and transparent mode goes with one link only");
  }
  if (!transparent) context.of<DataMode>().kept.clear();
  context.of<ServiceSettings>().transparent = transparent;
  return Outcome::ok();
}

/// The parameters of CIPCCFG, in their order.
constexpr int TransparentSettings::*kParameters[] = {
    &TransparentSettings::retries,       &TransparentSettings::wait,
    &TransparentSettings::send_size,     &TransparentSettings::escape,
    &TransparentSettings::receive_mode,  &TransparentSettings::receive_size,
    &TransparentSettings::receive_timer, &TransparentSettings::clean_buffer};

// AT+CIPCCFG=<NmRetry>,<WaitTm>,<SendSz>,<esc>[,<Rxmode>,<RxSize>,<Rxtimer>[,<BufClean>]]: OK. Four
// or all that the dialect has; only with CIPMODE=1 and CIPMUX=0. Data mode takes them up when it is
// entered (spec: transparent.cipccfg, transparent.parameters-hold).
Outcome set_parameters(Context& context, const Arguments& arguments) {
  const ServiceSettings& service = context.of<ServiceSettings>();
  if (!service.transparent || service.multi) {
    return Outcome::refused("the command is allowed with CIPMODE=1 and CIPMUX=0 only");
  }
  const bool has_more = arguments[kShortForm].is_given;
  for (std::size_t n = kShortForm; n < parameter_count(context); ++n) {
    if (arguments[n].is_given != has_more) {
      return Outcome::refused("the command takes 4 parameters or all of them");
    }
  }
  TransparentSettings& settings = context.of<ServiceSettings>().transparent_parameters;
  for (std::size_t n = 0; n < kMostParameters; ++n) {
    if (arguments[n].is_given) settings.*kParameters[n] = static_cast<int>(arguments[n].number);
  }
  return Outcome::ok();
}

// AT+CIPCCFG?: all parameters.
Outcome read_parameters(Context& context, const Arguments&) {
  std::string text;
  for (const auto parameter : std::span(kParameters).first(parameter_count(context))) {
    append(text, text.empty() ? "" : ",",
           context.of<ServiceSettings>().transparent_parameters.*parameter);
  }
  return answer_line(context, text);
}

// ATO: CONNECT and data mode, or NO CARRIER when there is no connection for it
// (spec: transparent.ato).
Outcome go_on(Context& context, const Arguments&) {
  if (!context.of<ServiceSettings>().transparent) return Outcome::no_carrier("CIPMODE is 0");
  const bool has_connection = link_at(context, kSingleLink).state == LinkState::Connected;
  return has_connection ? Outcome::connect(resume_data)
                        : Outcome::no_carrier("there is no connection");
}

// ATH: OK; a single connection is dropped, and so is an attempt at one (spec: transparent.ath).
Outcome hang_up(Context& context, const Arguments&) {
  using enum ConnectionState;
  constexpr StateSet kHasConnection{TcpConnecting, UdpConnecting, ConnectOk};
  if (kHasConnection.contains(connection_state(context))) {
    close_link(context, kSingleLink, CloseHow::Graceful);
  }
  return Outcome::ok();
}

// After what was typed, data mode begins if its connection is up and no command runs.
void begin_data(Context& context) {
  if (begin_due_data(context)) {
    context.line.begin_connection(link_at(context, kSingleLink).asked_by);
  }
}

constexpr Command kCommands[] = {
    {.name = "+CIPMODE",
     .read = read_setting<&ServiceSettings::transparent>,
     .set = set_mode,
     .test = "+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)",
     .parameters = {number(0, 1)},
     .states = {ConnectionState::IpInitial}},
    {.name = "+CIPCCFG",
     .read = read_parameters,
     .set = set_parameters,
     .test = "+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1),(Rxmode:0,1),"
             "(RxSize:50-1460),(Rxtimer:20-1000),(BufClean:0,1)",
     .parameters = {number(3, 8), number(2, 10), number(1, 1460), number(0, 1),
                    optional(number(0, 1)), optional(number(50, 1460)), optional(number(20, 1000)),
                    optional(number(0, 1))},
     .is_in = [](const Dialect& dialect) { return !dialect.short_transparent_parameters; }},
    {.name = "+CIPCCFG",
     .read = read_parameters,
     .set = set_parameters,
     .test = "+CIPCCFG: (NmRetry:3-8),(WaitTm:1-10),(SendSz:1-1460),(esc:0,1),(Rxmode:0,1),"
             "(RxSize:50-1460),(Rxtimer:20-1000)",
     .parameters = {number(3, 8), number(1, 10), number(1, 1460), number(0, 1),
                    optional(number(0, 1)), optional(number(50, 1460)), optional(number(20, 1000))},
     .is_in = [](const Dialect& dialect) { return dialect.short_transparent_parameters; }},
    {.name = "O", .set = {go_on, Ending::Own}, .parameters = {optional(number(0, 1))}},
    {.name = "H", .set = hang_up, .parameters = {optional(number(0, 0))}},
};

void show_data(const Context& context, SnapshotWriter& out) {
  const DataMode& data = context.of<DataMode>();
  out.add("data.in-flight", data.in_flight);
  out.add("data.kept", data.kept.size());
  out.add("data.held", data.received.size());
}

}  // namespace

const Family& transparent_family() {
  static const Family kFamily{.name = "transparent",
                              .commands = kCommands,
                              .inputs = {takes<TerminalReadyChanged>(), takes<Stopping>()},
                              .timers = {&kEscapeTimer, &kPacketTimer, &kBlockTimer},
                              .slices = {slice<DataMode>()},
                              .bearer_lost = abandon_data,
                              .stopped = drop_data,
                              .settled = begin_data,
                              .show = show_data,
                              .link_user = transparent_user,
                              .take_data = type_data,
                              .has_room_for_data = takes_data};
  return kFamily;
}

}  // namespace airmodem
