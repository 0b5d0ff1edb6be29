#include "app/descriptor_plan.h"

#include <algorithm>

namespace airmodem {
namespace {

/// The three standard ones, those of the loop and its signals, the listeners and the echo server,
/// name servers that are asked, and hosts that are just turned away.
constexpr std::size_t kOfProgram = 16;

/// Of a module besides its links and its trace: a port (a PTY has two ends), a folder, a server
/// with a peer that waits, one that it asks (ping, time).
constexpr std::size_t kBesidesLinks = 6;

/// What is left is shared: a quarter is for closed connections that still finish.
constexpr std::size_t kLingeringShare = 4;

/// More of them are of no use, and the module that has the most is looked for among them.
constexpr std::size_t kMostLingering = 4096;

bool makes_modules(const ModuleConfig& config) { return config.terminal.kind == TerminalKind::Tcp; }

std::size_t needed_by(const ModuleConfig& config) {
  const std::size_t trace = config.trace.empty() ? 0 : 1;
  return kBesidesLinks + static_cast<std::size_t>(config.profile.limits.links) + trace;
}

std::size_t less(std::size_t number, std::size_t taken) { return number - std::min(number, taken); }

}  // namespace

DescriptorPlan plan_descriptors(std::size_t limit, const std::vector<ModuleConfig>& modules) {
  std::size_t lasting = 0;
  std::size_t of_each = 0;  // one module of every listener
  for (const ModuleConfig& config : modules) {
    (makes_modules(config) ? of_each : lasting) += needed_by(config);
  }
  const std::size_t shared = less(limit, kOfProgram + lasting);
  const std::size_t lingering = std::min(shared / kLingeringShare, kMostLingering);
  const std::size_t each = less(shared, lingering) / std::max<std::size_t>(of_each, 1);
  return {.lingering = std::max<std::size_t>(lingering, 1),
          .modules = std::clamp<std::size_t>(each, 1, kMostModules)};
}

}  // namespace airmodem
