#include "tests/support/paths.h"

namespace airmodem::test_paths {

std::filesystem::path source_folder() { return AIRMODEM_SOURCE_DIR; }

std::string airmodem_program() { return AIRMODEM_PROGRAM; }

std::string openssl_program() { return AIRMODEM_OPENSSL; }

}  // namespace airmodem::test_paths
