#include "adapters/client/port_search.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include "adapters/client/system_files.h"
#include "adapters/owned_fd.h"
#include "adapters/process/held_signals.h"
#include "adapters/terminal/saved_termios.h"
#include "adapters/terminal/serial_device.h"
#include "airmodem/line.h"
#include "client/port_probe.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using State = SearchedPort::State;

// The kernel keeps names for more UARTs than there are: theirs are of type 0.
bool is_hardware(const fs::path& tty) {
  std::error_code error;
  return fs::exists(tty / "device", error) && first_line_of(tty / "type") != "0";
}

// From what a device is called in /dev to the name that stays.
std::map<fs::path, std::string> lasting_names() {
  std::map<fs::path, std::string> names;
  for (const fs::path& link : entries_of("/dev/serial/by-id")) {
    std::error_code error;
    const fs::path device = fs::canonical(link, error);
    if (!error) names.emplace(device, link.string());
  }
  return names;
}

// Whether it can carry a module at all, as far as can be told without opening it.
bool is_terminal(dev_t device) {
  const std::string number = fmt::format("{}:{}", major(device), minor(device));
  std::error_code error;
  const fs::path kind = fs::read_symlink(fs::path("/sys/dev/char") / number / "subsystem", error);
  return is_pseudo_terminal(device) || kind.filename() == "tty";
}

// The mark of exclusive use, for as long as a device is asked.
class Claim {
 public:
  explicit Claim(int device) : device_(device), has_marked_(claim_serial_device(device)) {}
  ~Claim() {
    if (has_marked_) share_serial_device(device_);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  int device_;
  bool has_marked_;
};

// Moves bytes between the device and the probe until all is known, the time is over or a signal
// has come, which `signals` tells.
void run_probe(int device, int signals, client::PortProbe& probe) {
  const auto end = steady_clock::now() + kPortPatience;
  std::array<char, 1024> bytes{};
  while (!probe.is_done()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
    if (left.count() <= 0) return;
    const bool has_output = !probe.output().empty();
    pollfd both[] = {{.fd = device, .events = POLLIN, .revents = 0},
                     {.fd = signals, .events = POLLIN, .revents = 0}};
    pollfd& ready = both[0];
    if (has_output) ready.events = POLLIN | POLLOUT;
    if (::poll(both, std::size(both), static_cast<int>(left.count())) <= 0) continue;
    if (both[1].revents != 0) return;
    if ((ready.revents & POLLOUT) != 0) {
      const ssize_t count = ::write(device, probe.output().data(), probe.output().size());
      if (count > 0) probe.typed(static_cast<std::size_t>(count));
    }
    if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    const ssize_t count = ::read(device, bytes.data(), bytes.size());
    if (count > 0) {
      probe.receive(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      return;  // it is gone
    }
  }
}

// Asks at a device that is this program's own.
void ask(int device, int signals, std::uint32_t baud, SearchedPort& port) {
  const SavedTermios saved(device);
  const auto done = set_serial_format(device, LineFormat{.baud = baud});
  if (!done) {
    port.state = State::Unusable;
    port.reason = done.error().message;
    return;
  }
  client::PortProbe probe;
  run_probe(device, signals, probe);
  discard_unsent(device);
  port.state = probe.has_answer() ? State::Answers : State::Silent;
  port.model = probe.model();
}

}  // namespace

std::vector<std::string> serial_devices() {
  const auto names = lasting_names();
  std::vector<std::string> paths;
  for (const fs::path& tty : entries_of("/sys/class/tty")) {
    const fs::path device = fs::path("/dev") / tty.filename();
    std::error_code error;
    if (!is_hardware(tty) || !fs::exists(device, error)) continue;
    const auto name = names.find(device);
    paths.push_back(name == names.end() ? device.string() : name->second);
  }
  std::ranges::sort(paths);
  return paths;
}

SearchedPort ask_at_port(const std::string& path, std::uint32_t baud,
                         const HolderLookup& holder_of) {
  SearchedPort port{.path = path};
  const auto end_with = [&port](State state, std::string reason) {
    port.state = state;
    port.reason = std::move(reason);
    return port;
  };
  const auto in_use_by = [&end_with](const std::string& holder) {
    return end_with(State::InUse, holder + " has it open");
  };
  struct stat found {};
  const bool is_device = ::stat(path.c_str(), &found) == 0 && S_ISCHR(found.st_mode);
  if (is_device && is_terminal(found.st_rdev)) {
    const std::string holder = holder_of(found.st_rdev);
    if (!holder.empty()) return in_use_by(holder);
  }
  // Ctrl-C waits until the device is as it was before.
  const HeldSignals signals;
  const auto device = lock_serial_device(path);
  if (!device) return end_with(State::Unusable, device.error().message);
  // Only root gets here: others cannot open it. The mark is somebody else's, and so is the device.
  if (is_claimed(device->get())) return in_use_by("another program, for itself alone,");
  const Claim claim(device->get());
  // Who came while it was opened is seen now, and whoever comes later is kept out.
  const std::string holder = holder_of(found.st_rdev);
  if (!holder.empty()) return in_use_by(holder);
  ask(device->get(), signals.descriptor(), baud, port);
  return port;
}

}  // namespace airmodem
