/// Types a command into a module that lives in this program, and prints what it says: no port, no
/// socket, no thread, no clock.
///
///     ask_module AT+CSQ
#include <iostream>
#include <string>
#include <variant>

#include "airmodem/module.h"

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: ask_module COMMAND, such as ask_module ATI\n";
    return 2;
  }
  airmodem::Module module(airmodem::air724ug(), {});
  const airmodem::Instant now{};  // the program says what time it is; here it stands still
  module.receive(std::string(arguments[1]) + '\r', now);
  while (const auto event = module.next_event()) {
    if (const auto* said = std::get_if<airmodem::WriteTerminal>(&*event)) std::cout << said->bytes;
  }
}
