#include "adapters/client/unread_input.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace airmodem {

UnreadInput unread_input(int fd) {
  struct stat file {};
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  // Of a file of more than 2 GiB FIONREAD tells a wrong number.
  if (at >= 0 && ::fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > at) {
    return {.bytes = static_cast<std::uint64_t>(file.st_size - at)};
  }
  int waiting = 0;
  if (::ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0) {
    return {.bytes = static_cast<std::uint64_t>(waiting), .is_all = false};
  }
  // An end, nothing at the moment, or a device or file that does not tell its size.
  char byte = 0;
  const ssize_t count = ::read(fd, &byte, 1);
  return {.bytes = count > 0 ? 1U : 0U, .is_all = count == 0};
}

}  // namespace airmodem
