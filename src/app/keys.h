/// Everything that can be configured, by name: each key is an option of the command line and a key
/// of the configuration file, and reads and checks its value in one place.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/result.h"
#include "app/config.h"

namespace airmodem {

/// What a key's value looks like.
enum class ValueKind : std::uint8_t {
  Text,
  Number,
  Flag,  ///< an option without a value; true or false in a file
  List   ///< an option that may be repeated; an array of texts in a file
};

/// Whom a key of a module is for, where there are several.
enum class KeyScope : std::uint8_t {
  Any,  ///< above the [[module]] tables it holds for all of them
  One,  ///< what two modules cannot have in common: in a [[module]] table only
};

/// The headings of --help, in their order.
inline constexpr std::string_view kTerminalGroup = "Terminal: how a host reaches the module";
inline constexpr std::string_view kNetworkGroup = "Network";
inline constexpr std::string_view kModuleGroup = "Module";
inline constexpr std::string_view kProgramGroup = "Program";

/// `Config` is what the key belongs to: ModuleConfig or ProgramConfig.
template <class Config>
struct Key {
  /// Reads the values (exactly one unless it is a list; flags: "true" or "false") into the config.
  /// Fails with what was expected.
  using Set = Result<void> (*)(Config& config, const std::vector<std::string>& values);

  std::string_view name;
  ValueKind kind;
  std::string_view group;
  std::string_view type_name;  ///< in --help
  std::string_view help;
  Set set;
  KeyScope scope = KeyScope::Any;
};

using ModuleKey = Key<ModuleConfig>;
using ProgramKey = Key<ProgramConfig>;

std::span<const ModuleKey> module_keys();
std::span<const ProgramKey> program_keys();

/// A word of the terminal's kind, which is its key too: `pty`, `tcp-shared`, ...
std::string_view terminal_word(TerminalKind kind);

/// Whether a key names a terminal; a module has exactly one.
bool is_terminal_key(std::string_view name);

}  // namespace airmodem
