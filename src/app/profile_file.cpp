#include "app/profile_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <utility>

#include "app/nearest_word.h"
#include "app/toml_reading.h"

namespace airmodem {
namespace {

constexpr const char* kWhat = "profile";

Result<Profile> named_profile(const std::string& name) {
  auto profile = find_profile(name);
  if (profile) return *std::move(profile);
  return failure(fmt::format("expected {}, or a file such as ./my.toml, not {}",
                             fmt::join(profile_names(), ", "), name));
}

Result<Profile> base_of(const TomlFile& file) {
  const toml::node* const base = file.table.get("base");
  if (base == nullptr) {
    return failure(file.what + " " + file.path +
                   ": base is missing: the name of the profile that it changes, base = "
                   "\"air724ug\"");
  }
  const auto name = base->value_exact<std::string>();
  const std::string place = file.place(base->source()) + ": base: ";
  if (!name) return failure(place + "expected a text in double quotes");
  auto profile = named_profile(*name);
  if (!profile) return failure(place + profile.error().message);
  return profile;
}

std::string toml_text(std::string_view text) {
  std::ostringstream out;
  const toml::value<std::string> value(text);
  out << toml::toml_formatter(value, toml::format_flags::none);
  return out.str();
}

/// A fact's value as TOML has it.
std::string toml_value(const Fact& fact) {
  if (fact.kind == FactKind::Number || fact.kind == FactKind::Flag) return fact.text;
  if (fact.kind == FactKind::Text) return toml_text(fact.text);
  std::string lines;
  std::istringstream parts(fact.text);
  for (std::string line; std::getline(parts, line, '|');) {
    lines += (lines.empty() ? "" : ", ") + toml_text(line);
  }
  return "[" + lines + "]";
}

/// A file's profile, and which one it changes.
struct FileProfile {
  Profile profile;
  std::string base;
};

Result<FileProfile> read_profile(const std::string& path, const std::string& text) {
  const auto file = parse_toml(kWhat, path, text);
  if (!file) return tl::unexpected(file.error());
  auto base = base_of(*file);
  if (!base) return tl::unexpected(base.error());
  FileProfile read{.profile = *std::move(base), .base = {}};
  read.base = read.profile.name;
  auto facts = read_facts(*file, "", file->table);
  if (!facts) return tl::unexpected(facts.error());
  for (const Given& fact : *facts) {
    if (fact.key == "base") continue;
    if (const auto done = set_given_fact(read.profile, fact); !done) {
      return tl::unexpected(done.error());
    }
  }
  read.profile.name = std::filesystem::path(path).stem().string();
  return read;
}

/// What has a slash or a dot is a file.
bool is_file(const std::string& name) { return name.find_first_of("./") != std::string::npos; }

/// The facts as they are, over `base`.
std::string profile_text(const Profile& profile, const std::string& base) {
  std::string text = fmt::format("base = \"{}\"\n", base);
  std::string_view table;
  for (const Fact& fact : facts_of(profile)) {
    const std::size_t dot = fact.key.find('.');
    if (fact.key.substr(0, dot) != table) {
      table = fact.key.substr(0, dot);
      text += fmt::format("\n[{}]\n", table);
    }
    text += fmt::format("{} = {}\n", fact.key.substr(dot + 1), toml_value(fact));
  }
  return text;
}

constexpr const char* kHelp =
    "Usage: airmodem profile [NAME|FILE]\n"
    "\n"
    "Prints a profile with all its facts: one that is built in, by its name, to begin one's own\n"
    "with, or that of a file, which is checked (what has a dot or a slash is a file). Without any\n"
    "it prints the names.\n"
    "\n"
    "  airmodem profile sim800 > my.toml\n"
    "  airmodem profile ./my.toml\n"
    "  airmodem --profile ./my.toml\n";

}  // namespace

Result<void> set_given_fact(Profile& profile, const Given& given) {
  const auto facts = facts_of(profile);
  if (std::ranges::find(facts, given.key, &Fact::key) == facts.end()) {
    std::vector<std::string_view> keys;
    for (const Fact& fact : facts) keys.push_back(fact.key);
    return failure_at(given, "there is no such fact" + did_you_mean(given.key, keys));
  }
  const auto done = set_fact(profile, given.key, fmt::format("{}", fmt::join(given.values, "|")));
  if (done) return {};
  // The place names the key already.
  const std::string prefix = given.key + ": ";
  const std::string& message = done.error().message;
  return failure_at(given, message.starts_with(prefix) ? message.substr(prefix.size()) : message);
}

std::vector<std::string> fact_tables() {
  std::vector<std::string> tables;
  for (const Fact& fact : facts_of(air724ug())) {
    std::string table(fact.key.substr(0, fact.key.find('.')));
    if (tables.empty() || tables.back() != table) tables.push_back(std::move(table));
  }
  return tables;
}

std::string profile_text(const Profile& profile) { return profile_text(profile, profile.name); }

Result<std::string> describe_profiles(std::span<char* const> arguments) {
  if (arguments.empty()) return fmt::format("{}\n", fmt::join(profile_names(), "\n"));
  const std::string name = arguments.front();
  if (name == "--help" || name == "-h") return kHelp;
  constexpr const char* kSee = "; see airmodem profile --help";
  if (name.starts_with('-')) return failure(name + ": there is no such option" + kSee);
  if (arguments.size() > 1) {
    return failure(std::string(arguments[1]) + ": unexpected argument" + kSee);
  }
  if (!is_file(name)) {
    const auto profile = named_profile(name);
    if (!profile) return tl::unexpected(profile.error());
    return profile_text(*profile);
  }
  const auto text = read_toml_text(kWhat, name);
  if (!text) return tl::unexpected(text.error());
  const auto read = read_profile(name, *text);
  if (!read) return tl::unexpected(read.error());
  return profile_text(read->profile, read->base);
}

Result<Profile> load_profile(const std::string& name_or_file) {
  if (!is_file(name_or_file)) return named_profile(name_or_file);
  const auto text = read_toml_text(kWhat, name_or_file);
  if (!text) return tl::unexpected(text.error());
  return parse_profile(name_or_file, *text);
}

Result<Profile> parse_profile(const std::string& path, const std::string& text) {
  auto read = read_profile(path, text);
  if (!read) return tl::unexpected(read.error());
  return std::move(read->profile);
}

}  // namespace airmodem
