#include "adapters/terminal/saved_termios.h"

#include <asm/termbits.h>
#include <sys/ioctl.h>

namespace airmodem {

SavedTermios::SavedTermios(int device) : device_(device), before_(std::make_unique<termios2>()) {
  if (::ioctl(device, TCGETS2, before_.get()) != 0) before_.reset();
}

SavedTermios::~SavedTermios() {
  if (before_) ::ioctl(device_, TCSETS2, before_.get());
}

}  // namespace airmodem
