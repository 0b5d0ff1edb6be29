/// Command lines, read by CLI11 and judged in this program's own words.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "airmodem/result.h"

namespace airmodem {

/// Gives the help of `app` a first line of its own: `airmodem ports [options] [PATH...]`.
void set_usage(CLI::App& app, const std::string& usage);

/// Reads the words after the program's name. Fails with what is wrong with them: an option that
/// does not exist first, with the one that may have been meant, since other troubles may come of
/// it. A word too many fails with the names of `commands`, those that the program has. Throws
/// CLI::Success where help or the version is asked for.
Result<void> read_words(CLI::App& app, int argc, char** argv,
                        std::span<const std::string_view> commands = {});

/// A check of a whole number from `least` to `most`.
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

}  // namespace airmodem
