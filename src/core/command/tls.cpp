/// TLS on links (spec 10).
#include "core/command/families.h"
#include "core/command/setting.h"

namespace airmodem {
namespace {

// AT+CIPSSL=<0|1>: OK. This module has no TLS: 1 is not supported.
Outcome set_tls(Context&, const Arguments& arguments) {
  return arguments[0].number == 0 ? Outcome::ok() : Outcome::refused(CmeError::NotSupported);
}

constexpr Command kCommands[] = {
    {.name = "+CIPSSL",
     .read = read_setting<&State::service, &ServiceSettings::tls>,
     .set = set_tls,
     .test = "+CIPSSL: (0-1)",
     .parameters = {number(0, 1)}},
};

}  // namespace

std::span<const Command> tls_commands() { return kCommands; }

}  // namespace airmodem
