/// How the program writes JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace airmodem {

/// Keeps the order of its keys.
using Json = nlohmann::ordered_json;

/// Text for a Json. JSON is Unicode and what comes from a port is anything: each byte stands as the
/// character of its number.
std::string json_text(std::string_view bytes);

/// The value in ASCII, indented, with a line end.
std::string in_ascii(const Json& json);

}  // namespace airmodem
