/// What a search for ports has found as text: for people, and as JSON for machines. docs/ports.md
/// describes both.
#pragma once

#include <string>
#include <vector>

#include "adapters/client/port_search.h"

namespace airmodem {

/// One port as it is shown to a person, with its line end. Bytes that a terminal would not show
/// are escaped.
std::string port_in_words(const SearchedPort& port);

/// All ports as one JSON object in ASCII, with a line end.
std::string ports_as_json(const std::vector<SearchedPort>& ports);

}  // namespace airmodem
