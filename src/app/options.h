/// The command line, and the configuration file that it names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "app/config.h"

namespace airmodem {

/// The program ends before it has begun: after --help, or because the options are wrong.
struct EarlyExit {
  int status = 0;
  std::string text;  ///< for standard output with status 0, else for standard error
};

/// Reads and checks all that is configured. `commands` are what the program can do besides, for
/// whoever has mistyped one.
std::variant<ProgramConfig, EarlyExit> read_options(int argc, char** argv,
                                                    std::span<const std::string_view> commands);

}  // namespace airmodem
