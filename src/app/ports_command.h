/// `airmodem ports`: at which serial devices of this machine a module answers.
#pragma once

namespace airmodem {

/// Runs the command; `argv[0]` is its name. Returns the program's exit status: 0 when a module
/// answers at one port at least, 1 when at none, 2 on bad usage.
int run_ports(int argc, char** argv);

}  // namespace airmodem
