#include "app/config_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/keys.h"
#include "app/nearest_word.h"
#include "app/profile_file.h"
#include "app/toml_reading.h"

namespace airmodem {
namespace {

constexpr const char* kWhat = "configuration file";

/// Where a key stands.
enum class Level {
  File,         ///< above the [[module]] tables of a file that has some
  FileOfOne,    ///< in a file without such tables
  ModuleTable,  ///< in one of them
};

struct KnownKey {
  ValueKind kind;
  KeyScope scope;
  bool is_of_program;
};

std::optional<KnownKey> find_key(std::string_view name) {
  for (const ModuleKey& key : module_keys()) {
    if (key.name == name) return KnownKey{key.kind, key.scope, false};
  }
  for (const ProgramKey& key : program_keys()) {
    if (key.name == name) return KnownKey{key.kind, key.scope, true};
  }
  return std::nullopt;
}

/// The tables of facts that change the profile.
const std::vector<std::string>& known_tables() {
  static const std::vector<std::string> kTables = fact_tables();
  return kTables;
}

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names{"module"};
  names.insert(names.end(), known_tables().begin(), known_tables().end());
  for (const ModuleKey& key : module_keys()) names.push_back(key.name);
  for (const ProgramKey& key : program_keys()) names.push_back(key.name);
  return names;
}

/// What is wrong with a value of another kind, or nothing.
std::string kind_trouble(ValueKind kind, const toml::node& node) {
  switch (kind) {
    case ValueKind::Text:
      return node.is_string() ? "" : "expected a text in double quotes";
    case ValueKind::Number:
      return node.is_integer() ? "" : "expected a whole number";
    case ValueKind::Flag:
      return node.is_boolean() ? "" : "expected true or false";
    case ValueKind::List:
      break;
  }
  const toml::array* const array = node.as_array();
  const bool is_good = array != nullptr && std::ranges::all_of(*array, &toml::node::is_string);
  return is_good ? "" : "expected an array of texts, such as [\"a\", \"b\"]";
}

/// Why the key may not stand at this level, or nothing.
std::string level_trouble(const KnownKey& key, Level level) {
  if (level == Level::ModuleTable && key.is_of_program) {
    return "holds for the whole program; write it above the [[module]] tables";
  }
  if (level == Level::File && key.scope == KeyScope::One) {
    return "the modules cannot have it in common; write it in their [[module]] tables";
  }
  return "";
}

/// One key that is no table.
Result<Given> read_key(const TomlFile& file, Level level, const toml::key& name,
                       const toml::node& node) {
  const std::string text(name.str());
  const auto fail = [&](const std::string& trouble) {
    return failure(file.place(name.source()) + ": " + text + ": " + trouble);
  };
  const auto key = find_key(text);
  if (!key && text == "base" && level == Level::FileOfOne) {
    return fail("belongs to a profile; give the file to --profile");
  }
  if (!key) return fail("there is no such key" + did_you_mean(text, known_names()));
  if (const auto trouble = level_trouble(*key, level); !trouble.empty()) return fail(trouble);
  if (const auto trouble = kind_trouble(key->kind, node); !trouble.empty()) return fail(trouble);
  return read_given(file, text, node);
}

/// A table's keys and the facts in the tables inside it, but no [[module]] tables.
Result<std::vector<Given>> read_level(const TomlFile& file, Level level, const toml::table& table) {
  std::vector<Given> all;
  for (const auto& [name, node] : table) {
    if (level != Level::ModuleTable && name.str() == "module") continue;
    const toml::table* const inner = node.as_table();
    if (inner != nullptr && std::ranges::count(known_tables(), name.str()) > 0) {
      auto facts = read_facts(file, std::string(name.str()) + ".", *inner);
      if (!facts) return facts;
      std::ranges::move(*facts, std::back_inserter(all));
      continue;
    }
    auto given = read_key(file, level, name, node);
    if (!given) return tl::unexpected(given.error());
    all.push_back(*std::move(given));
  }
  return all;
}

/// The [[module]] tables; none is an error where there is anything else of that name.
Result<std::vector<const toml::table*>> module_tables(const TomlFile& file) {
  std::vector<const toml::table*> tables;
  const toml::node* const node = file.table.get("module");
  if (node == nullptr) return tables;
  const toml::array* const array = node->as_array();
  if (array == nullptr || array->empty() || !std::ranges::all_of(*array, &toml::node::is_table)) {
    return failure(file.place(node->source()) +
                   ": module: expected tables, each headed [[module]]");
  }
  for (const toml::node& table : *array) tables.push_back(table.as_table());
  return tables;
}

}  // namespace

Result<GivenLayer> read_config_file(const std::string& path) {
  const auto text = read_toml_text(kWhat, path);
  if (!text) return tl::unexpected(text.error());
  return parse_config(path, *text);
}

Result<GivenLayer> parse_config(const std::string& path, const std::string& text) {
  const auto file = parse_toml(kWhat, path, text);
  if (!file) return tl::unexpected(file.error());
  const auto tables = module_tables(*file);
  if (!tables) return tl::unexpected(tables.error());
  GivenLayer layer;
  auto common = read_level(*file, tables->empty() ? Level::FileOfOne : Level::File, file->table);
  if (!common) return tl::unexpected(common.error());
  layer.common = *std::move(common);
  for (const toml::table* const table : *tables) {
    auto module = read_level(*file, Level::ModuleTable, *table);
    if (!module) return tl::unexpected(module.error());
    layer.modules.push_back(*std::move(module));
  }
  return layer;
}

}  // namespace airmodem
