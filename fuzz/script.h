/// What the fuzz targets share whose input is a script: a list of lines.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

inline void require(bool holds) {
  if (!holds) std::abort();
}

/// Takes a line from the front of a script that is not empty, with its LF.
inline std::string_view take_line(std::string_view& script) {
  const std::size_t end = std::min(script.find('\n'), script.size() - 1);
  const std::string_view line = script.substr(0, end + 1);
  script.remove_prefix(end + 1);
  return line;
}

/// What follows the sign that a line begins with, without the LF.
inline std::string_view rest_of(std::string_view line) {
  return line.substr(1, line.find_last_not_of('\n'));
}
