#include "app/config_file.h"

#include <toml++/toml.h>

#include <sstream>

namespace airmodem {
namespace {

[[noreturn]] void fail(const toml::source_region& where, const std::string& what) {
  std::ostringstream message;
  message << "configuration file, line " << where.begin.line << ": " << what;
  throw CLI::ConfigError(message.str(), CLI::ExitCodes::ConfigError);
}

bool is_setting(const CLI::Option* option) {
  return option != nullptr && option->get_configurable();
}

std::string value_text(const CLI::Option& option, const std::string& key, const toml::node& node) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) {
    if (const auto value = node.value_exact<bool>()) return *value ? "true" : "false";
    fail(node.source(), key + ": expected true or false");
  }
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto text = node.value_exact<std::string>()) return *text;
  fail(node.source(), key + ": expected a text in double quotes or a whole number");
}

}  // namespace

std::vector<CLI::ConfigItem> ConfigFile::from_config(std::istream& input) const {
  std::vector<CLI::ConfigItem> settings;
  toml::table table;
  try {
    table = toml::parse(input);
  } catch (const toml::parse_error& error) {
    fail(error.source(), std::string(error.description()));
  }
  for (const auto& [name, node] : table) {
    const std::string key(name.str());
    const CLI::Option* const option = app_.get_option_no_throw("--" + key);
    if (!is_setting(option)) fail(name.source(), key + ": there is no such option");
    CLI::ConfigItem& item = settings.emplace_back();
    item.name = key;
    item.inputs = {value_text(*option, key, node)};
  }
  return settings;
}

std::string ConfigFile::to_config(const CLI::App* app, bool, bool, std::string) const {
  toml::table table;
  for (const CLI::Option* option : app->get_options()) {
    if (!is_setting(option) || option->count() == 0) continue;
    table.insert_or_assign(option->get_single_name(), option->as<std::string>());
  }
  std::ostringstream out;
  out << table << '\n';
  return out.str();
}

}  // namespace airmodem
