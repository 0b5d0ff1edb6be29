/// How much of an input nobody has read when reading it has come to its end too early.
#pragma once

#include <cstdint>

namespace airmodem {

struct UnreadInput {
  std::uint64_t bytes = 0;
  bool is_all = true;  ///< false: there may be more, or more may come
};

/// What is left in a descriptor that does not block. Of a pipe, a socket, a terminal or a device
/// whose end has not come that is what is there now. May read a byte of it.
UnreadInput unread_input(int fd);

}  // namespace airmodem
