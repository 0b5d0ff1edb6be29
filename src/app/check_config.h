/// What the values of a configuration must not be together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "airmodem/result.h"
#include "app/config.h"

namespace airmodem {

/// Where keys were given, by their names.
using Places = std::map<std::string, std::string>;

/// A module's configuration, and where each of its keys was given.
struct ModuleDraft {
  ModuleConfig config;
  Places places;
};

/// Several modules without names are called module1, module2, ...
void name_modules(std::vector<ModuleDraft>& modules);

/// Fails where a module has two things that exclude each other, or two modules one that each needs
/// for itself.
Result<void> check_modules(const std::vector<ModuleDraft>& modules);

/// Fails where the program is to write two things into one file. `places` are those of the
/// program's keys.
Result<void> check_files(const ProgramConfig& config, const Places& places,
                         const std::vector<ModuleDraft>& modules);

}  // namespace airmodem
