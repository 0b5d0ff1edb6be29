#include "app/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "app/check_config.h"
#include "app/keys.h"
#include "app/profile_file.h"

namespace airmodem {
namespace {

/// A profile's facts have dots in their keys, and the others have none.
bool is_fact(const Given& given) { return given.key.find('.') != std::string::npos; }

/// Gives the value to the key of `keys` that it is for, if there is one.
template <class Config>
Result<void> set_key(std::span<const Key<Config>> keys, const Given& given, Config& config) {
  const auto key = std::ranges::find(keys, given.key, &Key<Config>::name);
  if (key == keys.end()) return {};
  const auto done = key->set(config, given.values);
  if (!done) return failure_at(given, done.error().message);
  return {};
}

/// A flag that is switched off asks for nothing.
bool asks_for_terminal(const Given& given) {
  return is_terminal_key(given.key) && given.values.front() != "false";
}

Result<void> check_one_terminal(const std::vector<Given>& layer) {
  const auto first = std::ranges::find_if(layer, asks_for_terminal);
  if (first == layer.end()) return {};
  const auto second = std::find_if(std::next(first), layer.end(), asks_for_terminal);
  if (second == layer.end()) return {};
  return failure_at(*second, fmt::format("there is {} already, and a module has one terminal; "
                                         "several modules are [[module]] tables of a "
                                         "configuration file",
                                         spelled_at(first->place, first->key)));
}

/// Applies what one source gives for a module, but no facts.
Result<void> apply(const std::vector<Given>& layer, ModuleConfig& config) {
  if (const auto good = check_one_terminal(layer); !good) return good;
  for (const Given& given : layer) {
    if (is_fact(given) || (is_terminal_key(given.key) && !asks_for_terminal(given))) continue;
    const auto done = set_key(module_keys(), given, config);
    if (!done) return done;
    config.places[given.key] = given.place;
  }
  return {};
}

Result<void> apply_facts(const std::vector<Given>& layer, Profile& profile) {
  for (const Given& given : layer) {
    if (!is_fact(given)) continue;
    if (const auto done = set_given_fact(profile, given); !done) return done;
  }
  return {};
}

using Layers = std::vector<const std::vector<Given>*>;

/// The layers go from the weakest to the strongest. Facts come last: they change the profile,
/// whichever layer chose it.
Result<ModuleConfig> make_module(const Layers& layers) {
  ModuleConfig config;
  for (const auto* const layer : layers) {
    if (const auto done = apply(*layer, config); !done) return tl::unexpected(done.error());
  }
  for (const auto* const layer : layers) {
    const auto done = apply_facts(*layer, config.profile);
    if (!done) return tl::unexpected(done.error());
  }
  return config;
}

/// What is one module's own must not come from a command line that speaks to several.
Result<void> check_common(const std::vector<Given>& command_line) {
  for (const ModuleKey& key : module_keys()) {
    if (key.scope != KeyScope::One) continue;
    const auto given = std::ranges::find(command_line, key.name, &Given::key);
    if (given == command_line.end()) continue;
    return failure_at(*given,
                      "the configuration file has several modules; write it in their [[module]] "
                      "tables");
  }
  return {};
}

Result<void> apply_to_program(const std::vector<Given>& layer, ProgramConfig& config) {
  for (const Given& given : layer) {
    if (const auto done = set_key(program_keys(), given, config); !done) return done;
    config.places[given.key] = given.place;
  }
  return {};
}

/// A port for an echo server that nobody asked for is a mistake.
Result<void> check_echo(const std::vector<Given>& layer, const ProgramConfig& config) {
  const auto port = std::ranges::find(layer, "echo-port", &Given::key);
  if (config.echo_server || port == layer.end()) return {};
  return failure_at(*port, fmt::format("there is no echo server to have it; give {} too",
                                       spelled_at(port->place, "echo-server")));
}

}  // namespace

Result<ProgramConfig> compose(const GivenLayer& file, const GivenLayer& command_line) {
  ProgramConfig config;
  for (const GivenLayer* const layer : {&file, &command_line}) {
    const auto done = apply_to_program(layer->common, config);
    if (!done) return tl::unexpected(done.error());
  }
  for (const GivenLayer* const layer : {&file, &command_line}) {
    const auto good = check_echo(layer->common, config);
    if (!good) return tl::unexpected(good.error());
  }
  if (file.modules.size() > 1) {
    const auto good = check_common(command_line.common);
    if (!good) return tl::unexpected(good.error());
  }
  const std::vector<Given> nothing;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, file.modules.size()); ++i) {
    const auto& own = file.modules.empty() ? nothing : file.modules[i];
    auto module = make_module({&file.common, &own, &command_line.common});
    if (!module) return tl::unexpected(module.error());
    config.modules.push_back(*std::move(module));
  }
  name_modules(config.modules);
  if (const auto good = check_modules(config.modules); !good) return tl::unexpected(good.error());
  if (const auto good = check_files(config); !good) return tl::unexpected(good.error());
  return config;
}

}  // namespace airmodem
