#include "adapters/terminal/serial_device.h"

#include <asm/termbits.h>  // has speeds of any number; <termios.h> declares the same names without
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "adapters/system_reason.h"

namespace airmodem {
namespace {

/// A receiver reads a character rightly when the speeds differ by no more than this part of them.
constexpr std::uint32_t kSpeedTolerance = 33;

tl::unexpected<Error> in_use(const std::filesystem::path& device) {
  return failure(fmt::format("{} is in use by another program; end that, or choose another device",
                             device.string()));
}

tcflag_t character_flags(const LineFormat& format) {
  tcflag_t flags = format.data_bits == 7 ? CS7 : CS8;
  if (format.parity != Parity::None) flags |= PARENB;
  if (format.parity == Parity::Odd) flags |= PARODD;
  if (format.stop_bits == 2) flags |= CSTOPB;
  const bool is_by_wire =
      format.to_module == FlowControl::Hardware || format.to_host == FlowControl::Hardware;
  if (is_by_wire) flags |= CRTSCTS;
  return flags;
}

}  // namespace

bool is_pseudo_terminal(dev_t device) {
  constexpr unsigned kFirstMajor = 136;  // UNIX98_PTY_SLAVE_MAJOR
  constexpr unsigned kLastMajor = 143;
  return major(device) >= kFirstMajor && major(device) <= kLastMajor;
}

std::string_view advice_on_device(int code) {
  if (code == EACCES) return "see that this user may use it (group dialout)";
  if (code == ENOENT) return "see that it is there, and that this is its name";
  return "give the path of a serial device, like /dev/ttyUSB0";
}

Result<OwnedFd> open_serial_device(const std::filesystem::path& device) {
  auto fd = lock_serial_device(device);
  if (fd) claim_serial_device(fd->get());
  return fd;
}

Result<OwnedFd> lock_serial_device(const std::filesystem::path& device) {
  OwnedFd fd(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid() && errno == EBUSY) return in_use(device);
  if (!fd.valid()) {
    const int code = errno;
    return failure(fmt::format("{} cannot be opened: {}; {}", device.string(), reason(code),
                               advice_on_device(code)));
  }
  termios2 now{};
  if (::ioctl(fd.get(), TCGETS2, &now) != 0) {
    return failure(
        fmt::format("{} is no serial device: {}; give the path of one, like "
                    "/dev/ttyUSB0",
                    device.string(), reason(errno)));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return in_use(device);
  return fd;
}

bool is_claimed(int device) {
  int exclusive = 0;
  return ::ioctl(device, TIOCGEXCL, &exclusive) == 0 && exclusive != 0;
}

// Where it fails the lock remains.
bool claim_serial_device(int device) {
  struct stat found {};
  if (::fstat(device, &found) != 0 || is_pseudo_terminal(found.st_rdev)) return false;
  return ::ioctl(device, TIOCEXCL) == 0;
}

void share_serial_device(int device) { ::ioctl(device, TIOCNXCL); }

Result<void> set_serial_format(int device, const LineFormat& format) {
  termios2 raw{};
  if (::ioctl(device, TCGETS2, &raw) != 0) return failure(reason(errno));
  raw.c_iflag = IGNBRK;
  if (format.to_host == FlowControl::Software) raw.c_iflag |= IXON;
  if (format.to_module == FlowControl::Software) raw.c_iflag |= IXOFF;
  raw.c_oflag = 0;
  raw.c_lflag = 0;
  // A host that drops its line is no hang-up; when the program ends ours drops.
  constexpr tcflag_t kAlways = CREAD | CLOCAL | HUPCL;
  raw.c_cflag = kAlways | character_flags(format) | BOTHER | (BOTHER << IBSHIFT);
  raw.c_ispeed = format.baud;
  raw.c_ospeed = format.baud;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (::ioctl(device, TCSETS2, &raw) != 0 || ::ioctl(device, TCGETS2, &raw) != 0) {
    return failure(reason(errno));
  }
  const std::uint32_t difference =
      raw.c_ospeed > format.baud ? raw.c_ospeed - format.baud : format.baud - raw.c_ospeed;
  if (difference <= format.baud / kSpeedTolerance) return {};
  return failure(
      fmt::format("the device cannot make {} baud; it has {}", format.baud, raw.c_ospeed));
}

std::optional<std::uint32_t> read_serial_speed(int device) {
  termios2 now{};
  if (::ioctl(device, TCGETS2, &now) != 0) return std::nullopt;
  return now.c_ospeed;
}

std::size_t unsent_on_serial(int device) {
  int count = 0;
  return ::ioctl(device, TIOCOUTQ, &count) == 0 && count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::optional<SignalLine> read_host_ready(int device) {
  int lines = 0;
  if (::ioctl(device, TIOCMGET, &lines) != 0) return std::nullopt;
  return (lines & (TIOCM_DSR | TIOCM_CD)) != 0 ? SignalLine::On : SignalLine::Off;
}

void drive_carrier(int device, SignalLine line) {
  const int ready = TIOCM_DTR;
  ::ioctl(device, line == SignalLine::On ? TIOCMBIS : TIOCMBIC, &ready);
}

void discard_unsent(int device) { ::ioctl(device, TCFLSH, TCOFLUSH); }

}  // namespace airmodem
