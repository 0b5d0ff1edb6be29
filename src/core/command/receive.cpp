/// How received data is shown (spec 4).
#include "core/command/families.h"
#include "core/command/setting.h"

namespace airmodem {
namespace {

template <auto Member>
constexpr Command switch_row(std::string_view name, std::string_view test) {
  return {.name = name,
          .read = read_setting<&State::service, Member>,
          .set = keep_setting<&State::service, Member>,
          .test = test,
          .parameters = {number(0, 1)}};
}

constexpr Command kCommands[] = {
    switch_row<&ServiceSettings::plain_receive>("+CIPRXF", "+CIPRXF: (0,1)"),
    switch_row<&ServiceSettings::receive_head>("+CIPHEAD", "+CIPHEAD: (0,1)"),
    switch_row<&ServiceSettings::show_transport>("+CIPSHOWTP", "+CIPSHOWTP: (0,1)"),
    switch_row<&ServiceSettings::show_sender>("+CIPSRIP", "+CIPSRIP: (0,1)"),
};

}  // namespace

std::span<const Command> receive_commands() { return kCommands; }

}  // namespace airmodem
