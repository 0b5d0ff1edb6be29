/// The configuration file: TOML whose keys are those of app/keys.h.
///
///     profile = "sim800"        # the program's keys, and what all modules have in common
///     [network]
///     apn = "internet"
///
///     [[module]]                # one table for each module; without any there is one module,
///     name = "meter"            # and its keys stand above
///     pty = "/tmp/meter"
///     [module.sim]
///     state = "pin-required"
#pragma once

#include <string>

#include "airmodem/result.h"
#include "app/given.h"

namespace airmodem {

/// Reads the file as far as it can be judged alone: names of keys, kinds of values.
Result<GivenLayer> read_config_file(const std::string& path);

/// The same of a file's text.
Result<GivenLayer> parse_config(const std::string& path, const std::string& text);

}  // namespace airmodem
