#include "adapters/client/device_holder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "adapters/client/system_files.h"
#include "adapters/terminal/serial_device.h"

namespace airmodem {
namespace {

namespace fs = std::filesystem;

bool is_same_device(const fs::path& descriptor, dev_t device) {
  struct stat found {};
  return ::stat(descriptor.c_str(), &found) == 0 && S_ISCHR(found.st_mode) &&
         found.st_rdev == device;
}

// A master's information has its pseudo terminal's number, which is the minor number of the other
// end. Any device may have that minor number; only that of a pseudo terminal has a master.
bool has_other_end(const fs::path& process, dev_t device) {
  if (!is_pseudo_terminal(device)) return false;
  const std::string index = fmt::format("tty-index:\t{}", minor(device));
  for (const fs::path& info : entries_of(process / "fdinfo")) {
    std::ifstream file(info);
    for (std::string line; std::getline(file, line);) {
      if (line == index) return true;
    }
  }
  return false;
}

}  // namespace

std::string who_has_open(dev_t device, const fs::path& processes) {
  const fs::path own = processes / std::to_string(::getpid());
  for (const fs::path& process : entries_of(processes)) {
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

}  // namespace airmodem
