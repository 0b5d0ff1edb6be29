/// Which serial devices this machine has, and at which of them a module answers.
///
/// Only a device that nobody has open is typed to: it is looked for in /proc what may be read
/// there, and what it does not show is kept out by a lock and by the mark of exclusive use. Format
/// and settings of the device are as before afterwards, also when a signal ends the program.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "adapters/client/device_holder.h"

namespace airmodem {

/// How long one device is asked, its model included.
inline constexpr std::chrono::milliseconds kPortPatience{1000};

/// What was found out about one device.
struct SearchedPort {
  enum class State : std::uint8_t {
    Answers,  ///< AT is answered
    Silent,   ///< it is not
    InUse,    ///< somebody has it open; nothing was typed
    Unusable  ///< it cannot be opened
  };

  std::string path;
  State state = State::Silent;
  std::string model;   ///< of what answers; empty: it does not say
  std::string reason;  ///< who has it open, or why it cannot be opened
};

/// The paths of this machine's serial devices that stand for hardware, sorted. A device that has a
/// name in /dev/serial/by-id has that one: it stays when others are plugged in.
std::vector<std::string> serial_devices();

/// Says who has a device open: who_has_open().
using HolderLookup = std::function<std::string(dev_t)>;

/// Asks at one of them, at so many baud. Takes kPortPatience at most; a signal that ends the
/// program waits for its end, and cuts it short.
SearchedPort ask_at_port(
    const std::string& path, std::uint32_t baud,
    const HolderLookup& holder_of = [](dev_t device) { return who_has_open(device); });

}  // namespace airmodem
