#include "app/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "app/nearest_word.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

/// CLI11's own usage shows how it counts words: `[target(1x)]`, and its options their relations,
/// before the description: `--key FILE Needs: --cert --tls`.
class Help final : public CLI::Formatter {
 public:
  explicit Help(std::string usage) : usage_(std::move(usage)) {}

  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return "Usage: " + usage_ + "\n";
  }

  // What an option needs or excludes is in its description, where there is room for it.
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }

 private:
  std::string usage_;
};

/// What CLI11 says of an option's values has its own numbers and types in it.
std::string in_plain_words(const CLI::App& app, const CLI::ParseError& error) {
  const std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) == nullptr) return text;
  std::string name = text.substr(0, text.find_first_of(": "));
  if (!name.starts_with('-')) name = "--" + name;  // as it stands in what is said of flags
  const CLI::Option* const option = app.get_option_no_throw(name);
  if (option == nullptr) return text;
  if (option->get_items_expected_max() == 0) return name + ": takes no value";
  if (option->count() > 1) return name + ": is given more than once";
  return fmt::format("{0}: its value is missing; write {0} {1}", name, option->get_type_name());
}

Result<void> check_options(const CLI::App& app) {
  const auto surplus = app.remaining();
  const auto found =
      std::ranges::find_if(surplus, [](const std::string& word) { return word.starts_with('-'); });
  if (found == surplus.end()) return {};
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> options(names.begin(), names.end());
  const std::string word = found->substr(0, found->find('='));
  return failure(word + ": there is no such option" + did_you_mean(word, options));
}

/// A first word that is no option can only be meant for a command, whatever follows it.
Result<void> check_command(int argc, char** argv, std::span<const std::string_view> commands) {
  const std::string_view word = argc > 1 ? argv[1] : "-";
  if (commands.empty() || word.starts_with('-')) return {};
  return failure(fmt::format("{}: there is no such command; the commands are {}{}", word,
                             fmt::join(commands, ", "), did_you_mean(word, commands)));
}

Result<void> check_surplus(const CLI::App& app, std::span<const std::string_view> commands) {
  const auto surplus = app.remaining();
  if (surplus.empty()) return {};
  const std::string& word = surplus.front();
  return failure(fmt::format("{}: unexpected argument; the commands are {}{}", word,
                             fmt::join(commands, ", "), did_you_mean(word, commands)));
}

}  // namespace

void set_usage(CLI::App& app, const std::string& usage) {
  app.formatter(std::make_shared<Help>(usage));
}

Result<void> read_words(CLI::App& app, int argc, char** argv,
                        std::span<const std::string_view> commands) {
  if (auto good = check_command(argc, argv, commands); !good) return good;
  app.allow_extras();
  std::string trouble;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    throw;
  } catch (const CLI::ParseError& error) {
    trouble = in_plain_words(app, error);
  }
  if (auto good = check_options(app); !good) return good;
  if (!trouble.empty()) return failure(trouble);
  return check_surplus(app, commands);
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto check = [least, most](const std::string& text) -> std::string {
    if (parse_number(text, least, most)) return {};
    return fmt::format("expected a whole number from {} to {}, not {}", least, most, text);
  };
  return CLI::Validator(check, "");
}

}  // namespace airmodem
