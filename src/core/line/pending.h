/// What a command waits for whose result comes later.
#pragma once

#include <cstdint>

namespace airmodem {

/// Which command has not given its final result. There is one at a time.
enum class Pending : std::uint8_t {
  None,
  Bearer,      ///< CIICR
  Send,        ///< CIPSEND
  Acked,       ///< CIPACK
  Listening,   ///< CIPSERVER
  FileChange,  ///< FSWRITE and the other commands that change something
  FileBytes,   ///< FSREAD
  FileSize,    ///< FSFLSIZE
  FreeSpace,   ///< FSMEM
  FileList,    ///< FSLS
  Keeping,     ///< &W, IPR, CIPSCONT
  Restoring,   ///< RSTSET
  Ping,        ///< CIPPING
};

}  // namespace airmodem
