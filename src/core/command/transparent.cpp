/// Transparent mode's commands (spec 9).
#include "core/command/families.h"
#include "core/command/setting.h"

namespace airmodem {
namespace {

// AT+CIPMODE=<0|1>: OK. This module has no transparent mode: 1 is not supported, and with CIPMUX=1
// it is not allowed either.
Outcome set_mode(Context& context, const Arguments& arguments) {
  if (arguments[0].number == 0) return Outcome::ok();
  return Outcome::refused(context.state.is_multi() ? CmeError::NotAllowed : CmeError::NotSupported);
}

// AT+CIPCCFG=...: only in transparent mode.
Outcome refuse_parameters(Context&, const Arguments&) { return Outcome::refused(); }

// AT+CIPCCFG?: all eight parameters.
Outcome read_parameters(Context& context, const Arguments&) {
  const TransparentSettings& now = context.state.service.transparent_parameters;
  return answer_line(context, now.retries, ',', now.wait, ',', now.send_size, ',', now.escape, ',',
                     now.receive_mode, ',', now.receive_size, ',', now.receive_timer, ',',
                     now.clean_buffer);
}

constexpr Command kCommands[] = {
    {.name = "+CIPMODE",
     .read = read_setting<&State::service, &ServiceSettings::transparent>,
     .set = set_mode,
     .test = "+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)",
     .parameters = {number(0, 1)},
     .states = {ConnectionState::IpInitial}},
    {.name = "+CIPCCFG",
     .read = read_parameters,
     .set = refuse_parameters,
     .test = "+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1),(Rxmode:0,1),"
             "(RxSize:50-1460),(Rxtimer:20-1000),(BufClean:0,1)",
     .parameters = {number(3, 8), number(2, 10), number(1, 1460), number(0, 1),
                    optional(number(0, 1)), optional(number(50, 1460)), optional(number(20, 1000)),
                    optional(number(0, 1))}},
};

}  // namespace

std::span<const Command> transparent_commands() { return kCommands; }

}  // namespace airmodem
