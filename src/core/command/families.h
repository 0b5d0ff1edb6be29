/// Every family of commands, each in a file of its own.
#pragma once

#include <span>

#include "core/command/command.h"

namespace airmodem {

std::span<const Command> general_commands();      // general.cpp
std::span<const Command> line_commands();         // line.cpp
std::span<const Command> keeping_commands();      // keeping.cpp
std::span<const Command> identity_commands();     // identity.cpp
std::span<const Command> network_commands();      // network.cpp
std::span<const Command> power_commands();        // power.cpp
std::span<const Command> bearer_commands();       // bearer.cpp
std::span<const Command> connect_commands();      // connect.cpp
std::span<const Command> send_commands();         // send.cpp
std::span<const Command> receive_commands();      // receive.cpp
std::span<const Command> transparent_commands();  // transparent.cpp
std::span<const Command> server_commands();       // server.cpp
std::span<const Command> tls_commands();          // tls.cpp
std::span<const Command> file_commands();         // files.cpp
std::span<const Command> dns_commands();          // dns.cpp
std::span<const Command> sapbr_commands();        // sapbr.cpp
std::span<const Command> ping_commands();         // ping.cpp
std::span<const Command> time_server_commands();  // time_server.cpp
std::span<const Command> heart_beat_commands();   // heart_beat.cpp
std::span<const Command> startup_commands();      // startup.cpp

}  // namespace airmodem
