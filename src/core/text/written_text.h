/// A text and what it stands for: names of files in quotes, bytes in hex.
#pragma once

#include <string>

namespace airmodem {

/// A value that is shown as the host wrote it, and what that stands for.
struct WrittenText {
  std::string written;
  std::string meaning;
};

}  // namespace airmodem
