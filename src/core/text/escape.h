/// Any bytes as one line of printable text in double quotes, and back.
#pragma once

#include <string>
#include <string_view>

#include "airmodem/result.h"

namespace airmodem {

/// `"..."` with \r, \n, \t, \" and \\ as such and everything else unprintable as \xNN.
std::string quote(std::string_view bytes);

/// The same without the quotes around it.
void append_escaped(std::string& out, std::string_view bytes);

/// The bytes that escaped text stands for. Fails on a backslash that begins none of the escapes.
Result<std::string> unescape(std::string_view text);

}  // namespace airmodem
