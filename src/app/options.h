/// What the command line and the configuration file say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "adapters/network/target_policy.h"

namespace airmodem {

struct Options {
  std::string pty;            ///< the port's path; empty: one is picked
  std::string tcp;            ///< the port is a listener at HOST:PORT; empty: it is a PTY
  bool allow_remote = false;  ///< listeners may be reached from other machines
  std::string local_address;  ///< links are made from it, CIFSR shows it; empty: the machine's own
  bool echo_server = false;
  std::uint16_t echo_port = 0;  ///< 0: the kernel chooses
  std::string log_level = "warn";
  std::string trace;       ///< a file; empty: none
  std::string tls_keylog;  ///< a file; empty: none
  PolicyTexts policy;      ///< where links may go
  std::string files;       ///< the folder of the files; empty: one that goes with the program
  std::string state;       ///< the folder of what is kept; empty: kept while the program runs
};

/// The program ends before it has begun: after --help, or because the options are wrong.
struct EarlyExit {
  int status = 0;
  std::string text;  ///< for standard output with status 0, else for standard error
};

/// Reads the options; those of the command line win over those of the configuration file.
std::variant<Options, EarlyExit> read_options(int argc, char** argv);

}  // namespace airmodem
