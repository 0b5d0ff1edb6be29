/// Every family of commands, each in a folder of its own.
#pragma once

#include <span>

#include "core/command/command.h"

namespace airmodem {

std::span<const Command> line_commands();         // settings/line_commands.cpp
std::span<const Command> service_commands();      // settings/service_commands.cpp
std::span<const Command> serial_commands();       // serial/serial_commands.cpp
std::span<const Command> identity_commands();     // identity/identity_commands.cpp
std::span<const Command> startup_commands();      // startup/startup_commands.cpp
std::span<const Command> clock_commands();        // clock/clock_commands.cpp
std::span<const Command> card_commands();         // radio/card_commands.cpp
std::span<const Command> radio_commands();        // radio/radio_commands.cpp
std::span<const Command> power_commands();        // power/power_commands.cpp
std::span<const Command> bearer_commands();       // bearer/bearer_commands.cpp
std::span<const Command> sapbr_commands();        // sapbr/sapbr_commands.cpp
std::span<const Command> tls_commands();          // tls/tls_commands.cpp
std::span<const Command> link_commands();         // links/link_commands.cpp
std::span<const Command> sending_commands();      // links/sending_commands.cpp
std::span<const Command> receiving_commands();    // links/receiving_commands.cpp
std::span<const Command> server_commands();       // links/server_commands.cpp
std::span<const Command> transparent_commands();  // transparent/transparent_commands.cpp
std::span<const Command> file_commands();         // files/file_commands.cpp
std::span<const Command> ping_commands();         // ping/ping_commands.cpp
std::span<const Command> time_server_commands();  // time_server/time_server_commands.cpp
std::span<const Command> dns_commands();          // dns/dns_commands.cpp
std::span<const Command> heart_beat_commands();   // heart_beat/heart_beat_commands.cpp

}  // namespace airmodem
