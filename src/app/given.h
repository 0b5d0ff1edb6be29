/// What somebody has written for a key, before anything is known about it but its place.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/result.h"

namespace airmodem {

struct Given {
  std::string key;  ///< of airmodem's keys, or of a profile's facts: `sim.state`
  std::vector<std::string> values;
  std::string place;  ///< for messages: `--pty`, or `configuration file a.toml, line 3: pty`
};

/// The error with the place in front of it.
inline tl::unexpected<Error> failure_at(const Given& given, const std::string& message) {
  return failure(given.place + ": " + message);
}

/// Where keys were given, by their names.
using Places = std::map<std::string, std::string, std::less<>>;

/// Where a key was given; its own name where it was not.
inline std::string place_of(const Places& places, std::string_view key) {
  const auto place = places.find(key);
  return place == places.end() ? std::string(key) : place->second;
}

/// The error with the place of `key` in front of it.
inline tl::unexpected<Error> failure_in(const Places& places, std::string_view key,
                                        const std::string& message) {
  return failure(place_of(places, key) + ": " + message);
}

/// `key` as whoever wrote at `place` would write it: `--tcp` on the command line, `tcp` in a file.
inline std::string spelled_at(const std::string& place, const std::string& key) {
  return place.starts_with("--") ? "--" + key : key;
}

/// What one source gives: the command line, or a configuration file.
struct GivenLayer {
  std::vector<Given> common;                ///< the program's keys, and those of its modules
  std::vector<std::vector<Given>> modules;  ///< one for each [[module]] table
};

}  // namespace airmodem
