/// `airmodem doctor`: what is wrong with a module, in plain words.
#pragma once

namespace airmodem {

/// Runs the command with the arguments after the program's name, `argv[0]` being the command's.
/// Returns the exit status.
int run_doctor(int argc, char** argv);

}  // namespace airmodem
