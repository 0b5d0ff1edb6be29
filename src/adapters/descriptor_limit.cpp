#include "adapters/descriptor_limit.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    spdlog::warn("the limit of descriptors is not known: {}", reason(errno));
    return 0;
  }
  const auto wanted = std::min<rlim_t>(limit.rlim_max, kMostDescriptors);
  if (wanted > limit.rlim_cur) {
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = wanted;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
      spdlog::warn("the limit of {} descriptors cannot be raised to {}: {}", before, wanted,
                   reason(errno));
      limit.rlim_cur = before;
    }
  }
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, kMostDescriptors));
}

bool can_open(std::size_t count) {
  std::vector<OwnedFd> probes;
  for (std::size_t n = 0; n < count; ++n) {
    probes.emplace_back(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!probes.back().valid()) return false;
  }
  return true;
}

}  // namespace airmodem
