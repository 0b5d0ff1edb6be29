/// The settings of a serial device, kept while it has others.
#pragma once

#include <memory>

struct termios2;  // <asm/termbits.h> and <termios.h> exclude each other

namespace airmodem {

/// Reads a device's settings and sets them again at its end, at once and with a speed of any
/// number. The device must be open for as long. Does nothing where they cannot be read.
class SavedTermios {
 public:
  explicit SavedTermios(int device);
  ~SavedTermios();
  SavedTermios(const SavedTermios&) = delete;
  SavedTermios& operator=(const SavedTermios&) = delete;

 private:
  int device_;
  std::unique_ptr<termios2> before_;  ///< null: they could not be read
};

}  // namespace airmodem
