/// How the program shares out the descriptors that it may have.
#pragma once

#include <cstddef>
#include <vector>

#include "app/config.h"

namespace airmodem {

struct DescriptorPlan {
  std::size_t lingering = 1;  ///< for closed connections that still finish, of all modules together
  std::size_t modules = 1;    ///< of each listener of --tcp that is not told how many
};

/// The plan for `limit` descriptors: every module can open all the links of its profile. However
/// few descriptors there are it allows one of each.
DescriptorPlan plan_descriptors(std::size_t limit, const std::vector<ModuleConfig>& modules);

}  // namespace airmodem
