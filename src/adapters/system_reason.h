/// What the system says about its error numbers.
#pragma once

#include <string>
#include <system_error>

namespace airmodem {

/// The text of an errno value.
inline std::string reason(int code) { return std::generic_category().message(code); }

}  // namespace airmodem
