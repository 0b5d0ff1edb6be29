/// Who has a device open, as far as /proc tells.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace airmodem {

/// Who but this program has the device open: `picocom (process 1234)`; empty: nobody that can be
/// seen. The program at the other end of a pseudo terminal does not count: it often has this end
/// open too, so that its own does not break. `processes` is a folder like /proc.
std::string who_has_open(dev_t device, const std::filesystem::path& processes = "/proc");

}  // namespace airmodem
