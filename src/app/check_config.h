/// What the values of a configuration must not be together.
#pragma once

#include <vector>

#include "airmodem/result.h"
#include "app/config.h"

namespace airmodem {

/// Several modules without names are called module1, module2, ...
void name_modules(std::vector<ModuleConfig>& modules);

/// Fails where a module has two things that exclude each other, or two modules one that each needs
/// for itself.
Result<void> check_modules(const std::vector<ModuleConfig>& modules);

/// Fails where the program is to write two things into one file.
Result<void> check_files(const ProgramConfig& config);

}  // namespace airmodem
