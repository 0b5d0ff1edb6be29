/// One configuration out of what the configuration file and the command line give.
#pragma once

#include "airmodem/result.h"
#include "app/config.h"
#include "app/given.h"

namespace airmodem {

/// Reads and checks every value, and what they must not be together. The command line wins over the
/// file, and a [[module]] table over what stands above it. Nothing is made or opened but files to
/// be read. A failure names the key, where it stands and what to do.
Result<ProgramConfig> compose(const GivenLayer& file, const GivenLayer& command_line);

}  // namespace airmodem
