/// A serial device's descriptor: opened for one program alone, set to a format, its lines read and
/// driven.
#pragma once

#include <filesystem>
#include <optional>

#include "adapters/owned_fd.h"
#include "airmodem/line.h"
#include "airmodem/result.h"
#include "airmodem/types.h"

namespace airmodem {

/// Opens the device without blocking, for this program alone (TIOCEXCL and a lock). Fails when it
/// is no serial device, when it is in use, and when it cannot be opened.
Result<OwnedFd> open_serial_device(const std::filesystem::path& device);

/// Sets the device raw and to this format, once all that was written is out. The speed may be any
/// that the device can make; it must not be 0.
Result<void> set_serial_format(int device, const LineFormat& format);

/// The host's DTR at the other end of a null modem: our DSR, or our DCD. None where the device has
/// no such lines, as a pseudo terminal.
std::optional<SignalLine> read_host_ready(int device);

/// Drives our DTR, which is the host's DCD. Does nothing where the device has no such line.
void drive_carrier(int device, SignalLine line);

}  // namespace airmodem
