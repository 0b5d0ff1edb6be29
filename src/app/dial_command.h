/// `airmodem dial`: netcat through a module.
#pragma once

namespace airmodem {

/// Runs the command; `argv[0]` is its name. Returns the program's exit status: 0 when the peer or
/// the input ended in order, everything that was sent has arrived and nothing of the input is left,
/// 1 when not, 2 on bad usage.
int run_dial(int argc, char** argv);

}  // namespace airmodem
