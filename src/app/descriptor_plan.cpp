#include "app/descriptor_plan.h"

#include <algorithm>

namespace airmodem {
namespace {

/// The three standard ones, those of the loop and its signals, the listeners and the echo server,
/// name servers that are asked, and hosts that are just turned away.
constexpr std::size_t kOfProgram = 16;

/// A port (a PTY has two ends), a folder, the links, a server with a peer that waits.
constexpr std::size_t kOfModule = 12;

/// What is left is shared: a quarter is for closed connections that still finish.
constexpr std::size_t kLingeringShare = 4;

/// More of them are of no use, and the module that has the most is looked for among them.
constexpr std::size_t kMostLingering = 4096;

bool makes_modules(const ModuleConfig& config) { return config.terminal.kind == TerminalKind::Tcp; }

std::size_t less(std::size_t number, std::size_t taken) { return number - std::min(number, taken); }

}  // namespace

DescriptorPlan plan_descriptors(std::size_t limit, const std::vector<ModuleConfig>& modules) {
  const auto listeners = static_cast<std::size_t>(std::ranges::count_if(modules, makes_modules));
  const std::size_t lasting = (modules.size() - listeners) * kOfModule;
  const std::size_t shared = less(limit, kOfProgram + lasting);
  const std::size_t lingering = std::min(shared / kLingeringShare, kMostLingering);
  const std::size_t each =
      less(shared, lingering) / kOfModule / std::max<std::size_t>(listeners, 1);
  return {.lingering = std::max<std::size_t>(lingering, 1),
          .modules = std::clamp<std::size_t>(each, 1, kMostModules)};
}

}  // namespace airmodem
