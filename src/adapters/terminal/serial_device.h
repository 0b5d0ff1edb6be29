/// A serial device's descriptor: opened for one program alone, set to a format, its lines read and
/// driven.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "adapters/owned_fd.h"
#include "airmodem/line.h"
#include "airmodem/result.h"
#include "airmodem/types.h"

namespace airmodem {

/// Whether it is the end of a pseudo terminal that a host opens.
bool is_pseudo_terminal(dev_t device);

/// What whoever named a device is to do when it cannot be opened, by open()'s errno.
std::string_view advice_on_device(int code);

/// Opens the device without blocking, for this program alone: a lock keeps out programs that lock,
/// and the mark of exclusive use the others. A pseudo terminal is not marked: its other end has it
/// open, and the mark of a program that was killed would stay. Fails when it is no serial device,
/// when it is in use, and when it cannot be opened.
Result<OwnedFd> open_serial_device(const std::filesystem::path& device);

/// The two steps of open_serial_device(), for whoever has to look at the device in between. The
/// first opens and locks it, and fails for the same reasons; the second marks it, and says whether
/// it has.
Result<OwnedFd> lock_serial_device(const std::filesystem::path& device);
bool claim_serial_device(int device);

/// Whether the device has the mark of exclusive use, whoever has set it. Only root opens one that
/// has it.
bool is_claimed(int device);

/// Takes the mark of exclusive use away, before the device is closed: it would stay as long as any
/// other program has the device open, and shut the next user out.
void share_serial_device(int device);

/// Sets the device raw and to this format at once. The speed may be any that the device can make;
/// it must not be 0.
Result<void> set_serial_format(int device, const LineFormat& format);

/// The speed that the device, or a pseudo terminal, is set to, bits a second; none where it cannot
/// be had.
std::optional<std::uint32_t> read_serial_speed(int device);

/// How many written bytes the driver has not given to the UART yet; those in the UART's own FIFO
/// do not count.
std::size_t unsent_on_serial(int device);

/// The host's DTR at the other end of a null modem: our DSR, or our DCD. None where the device has
/// no such lines, as a pseudo terminal.
std::optional<SignalLine> read_host_ready(int device);

/// Drives our DTR, which is the host's DCD. Does nothing where the device has no such line.
void drive_carrier(int device, SignalLine line);

/// Throws away what is not sent: closing a device would wait for it.
void discard_unsent(int device);

}  // namespace airmodem
