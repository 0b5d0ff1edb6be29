#include "adapters/descriptor_limit.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

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

}  // namespace airmodem
