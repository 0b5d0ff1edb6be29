#include "adapters/host/port_search.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include "adapters/owned_fd.h"
#include "adapters/terminal/serial_device.h"
#include "airmodem/line.h"
#include "host/port_probe.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using State = SearchedPort::State;

// What a folder holds; nothing where it cannot be read.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    paths.push_back(entry->path());
  }
  return paths;
}

std::string first_line_of(const fs::path& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

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

bool is_same_device(const fs::path& descriptor, dev_t device) {
  struct stat found {};
  return ::stat(descriptor.c_str(), &found) == 0 && S_ISCHR(found.st_mode) &&
         found.st_rdev == device;
}

bool is_pseudo_terminal(dev_t device) {
  constexpr unsigned kFirstMajor = 136;  // UNIX98_PTY_SLAVE_MAJOR
  constexpr unsigned kLastMajor = 143;
  return major(device) >= kFirstMajor && major(device) <= kLastMajor;
}

// Whether it can carry a module at all, as far as can be told without opening it.
bool is_terminal(dev_t device) {
  const std::string number = fmt::format("{}:{}", major(device), minor(device));
  std::error_code error;
  const fs::path kind = fs::read_symlink(fs::path("/sys/dev/char") / number / "subsystem", error);
  return is_pseudo_terminal(device) || kind.filename() == "tty";
}

// The program at the other end of a pseudo terminal often has this end open too, so that its own
// does not break.
bool has_other_end(const fs::path& process, dev_t device) {
  const std::string index = fmt::format("tty-index:\t{}", minor(device));
  for (const fs::path& info : entries_of(process / "fdinfo")) {
    std::ifstream file(info);
    for (std::string line; std::getline(file, line);) {
      if (line == index) return true;
    }
  }
  return false;
}

// Who has the device open, but for this program: `picocom (process 1234)`; empty: nobody that can
// be seen.
std::string who_has_open(dev_t device) {
  const fs::path own = fs::path("/proc") / std::to_string(::getpid());
  for (const fs::path& process : entries_of("/proc")) {
    const std::string number = process.filename().string();
    const bool is_process = number.find_first_not_of("0123456789") == std::string::npos;
    if (!is_process || process == own) continue;
    const auto descriptors = entries_of(process / "fd");
    const bool has_it = std::ranges::any_of(
        descriptors, [&](const fs::path& one) { return is_same_device(one, device); });
    if (!has_it || has_other_end(process, device)) continue;
    return fmt::format("{} (process {})", first_line_of(process / "comm"), number);
  }
  return {};
}

// Sets a device back to what it was, and gives it free.
class KeptSettings {
 public:
  explicit KeptSettings(int device) : device_(device) {
    is_known_ = ::tcgetattr(device, &before_) == 0;
  }
  ~KeptSettings() {
    discard_unsent(device_);
    if (is_known_) ::tcsetattr(device_, TCSANOW, &before_);
    ::ioctl(device_, TIOCNXCL);
  }
  KeptSettings(const KeptSettings&) = delete;
  KeptSettings& operator=(const KeptSettings&) = delete;

 private:
  int device_;
  termios before_{};
  bool is_known_ = false;
};

// Moves bytes between the device and the probe until all is known or the time is over.
void run_probe(int device, host::PortProbe& probe) {
  const auto end = Clock::now() + kPortPatience;
  std::array<char, 1024> bytes{};
  while (!probe.is_done()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return;
    const bool has_output = !probe.output().empty();
    pollfd ready{.fd = device, .events = POLLIN, .revents = 0};
    if (has_output) ready.events = POLLIN | POLLOUT;
    if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
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

SearchedPort ask_at_port(const std::string& path, std::uint32_t baud) {
  SearchedPort port{.path = path};
  const auto end_with = [&port](State state, std::string reason) {
    port.state = state;
    port.reason = std::move(reason);
    return port;
  };
  struct stat found {};
  const bool is_device = ::stat(path.c_str(), &found) == 0 && S_ISCHR(found.st_mode);
  if (is_device && is_terminal(found.st_rdev)) {
    const std::string holder = who_has_open(found.st_rdev);
    if (!holder.empty()) return end_with(State::InUse, holder + " has it open");
  }
  const auto device = open_serial_device(path);
  if (!device) return end_with(State::Unusable, device.error().message);
  const KeptSettings kept(device->get());
  // Who came while it was opened is seen now, and whoever comes later is kept out.
  const std::string holder = who_has_open(found.st_rdev);
  if (!holder.empty()) return end_with(State::InUse, holder + " has it open");
  const auto done = set_serial_format(device->get(), LineFormat{.baud = baud});
  if (!done) return end_with(State::Unusable, done.error().message);
  host::PortProbe probe;
  run_probe(device->get(), probe);
  port.state = probe.has_answer() ? State::Answers : State::Silent;
  port.model = probe.model();
  return port;
}

}  // namespace airmodem
