/// How the program writes JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace airmodem {

/// Keeps the order of its keys.
using Json = nlohmann::ordered_json;

/// The value in ASCII, indented, with a line end. Its texts are UTF-8, as paths and names are for
/// whoever reads them from JSON; what is not UTF-8, as a port may send, stands as U+FFFD.
std::string in_ascii(const Json& json);

}  // namespace airmodem
