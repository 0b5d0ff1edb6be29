/// What the program's exit status says.
#pragma once

namespace airmodem {

inline constexpr int kExitDone = 0;         ///< it was asked to end
inline constexpr int kExitTrouble = 1;      ///< what was asked for was not done, or not wholly
inline constexpr int kExitCannotStart = 2;  ///< options, paths or ports are wrong

}  // namespace airmodem
